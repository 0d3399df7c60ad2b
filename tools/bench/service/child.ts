import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dieWithMe } from '../../die-with-me.ts';

/** A server under measurement; Linux, for it reads /proc. */
export interface Child {
  readonly pid: number;
  /** Lines of its standard output, as JSON, until one has this member. */
  said<T>(member: string): Promise<T>;
  stop(): Promise<void>;
}

const patience = 60_000;
const ticksPerSecond = 100;

export function startChild(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  dieWithMe(child);
  const ended = once(child, 'exit');
  const lines: string[] = [];
  let look = (): void => undefined;
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    look();
  });
  return {
    pid: child.pid as number,
    said: <T>(member: string) =>
      new Promise<T>((resolve, reject) => {
        look = () => {
          for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
            const said = parsed(line);
            if (member in said) {
              resolve(said as T);
            }
          }
        };
        child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
        child.once('error', reject);
        look();
      }),
    stop: () => stop(child, ended),
  };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(timer);
}

function parsed(line: string): object {
  try {
    return JSON.parse(line) as object;
  } catch {
    return {};
  }
}

/** CPU seconds of a process, of all its threads and of its children, so far. */
export function cpuSeconds(pid: number): number {
  return family(pid).reduce((sum, member) => sum + ownCpuSeconds(member), 0);
}

function ownCpuSeconds(pid: number): number {
  const [, , , , , , , , , , , user = '0', system = '0', reapedUser = '0', reapedSystem = '0'] = statOf(pid);
  return (Number(user) + Number(system) + Number(reapedUser) + Number(reapedSystem)) / ticksPerSecond;
}

/** Bytes in memory. */
export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kilobytes) * 1024;
}

function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((other) => other > 0 && Number(statOf(other)[1]) === pid);
  return [pid, ...children.flatMap(family)];
}

/** The fields of /proc/PID/stat from the third, the state, on; none when it is gone. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
