import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const root = path.resolve(import.meta.dirname, '../../..');

/** How long a process may take until it is ready, and to end after SIGTERM. */
const readyMs = 60_000;
const stopMs = 15_000;

export interface Child {
  /** What the ready pattern's first group matched, or the empty string. */
  readonly said: string;
  /** All that the process has written so far. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts a TypeScript entry of this repository with Node and waits until its output matches `ready`, or `ready` says
 * yes. Throws an Error with the output when it ends or stays silent instead. Settings of the machine (BETRACE_*, OTEL_*) do not reach it.
 */
export async function startChild(
  entry: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  ready: RegExp | (() => Promise<boolean>),
): Promise<Child> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BETRACE|OTEL|NODE)_/.test(name)));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, entry), ...args], {
    cwd: root,
    env: { ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  const stop = async () => {
    if (isRunning()) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await ended;
      clearTimeout(timer);
    }
  };

  const deadline = Date.now() + readyMs;
  while (isRunning() && Date.now() < deadline) {
    const match = ready instanceof RegExp ? ready.exec(output) : (await ready()) && [];
    if (match) {
      return { said: match[1] ?? '', output: () => output, stop };
    }
    await sleep(50);
  }
  await stop();
  throw new Error(`${entry} did not come up:\n${output}`);
}
