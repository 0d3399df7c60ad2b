import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../process.ts';

/** Settings of this command, not of the processes it starts: the service refuses settings that it does not know. */
const ownSettings = ['BETRACE_UI_PORT', 'BETRACE_SHOP_PORT', 'BETRACE_CHROMIUM'];

/** How long a child may take to end by itself after SIGTERM. */
const graceMs = 20_000;

/** The processes of the running system: started in order, stopped in the reverse order, each exactly once. */
export class Children {
  readonly #running: { name: string; child: ChildProcess; ended: Promise<void> }[] = [];
  readonly #onUnexpectedEnd: (name: string, log: string) => void;
  #stopping = false;

  /** `onUnexpectedEnd` is called when a child ends although nobody stopped it. */
  constructor(onUnexpectedEnd: (name: string, log: string) => void) {
    this.#onUnexpectedEnd = onUnexpectedEnd;
  }

  /** Starts a process in a group of its own (Ctrl-C reaches only us). Its output goes to `.betrace/logs/NAME.log`. */
  start(name: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    const log = path.join(root, '.betrace/logs', `${name}.log`);
    mkdirSync(path.dirname(log), { recursive: true });
    const out = createWriteStream(log);
    const child = spawn(file, args, {
      cwd: root,
      env: { ...inherited(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdout.pipe(out, { end: false });
    child.stderr.pipe(out, { end: false });
    const ended = new Promise<void>((resolve) => {
      const done = () => {
        if (!this.#stopping) {
          this.#onUnexpectedEnd(name, log);
        }
        resolve();
      };
      child.on('error', (error) => {
        out.write(`${error.message}\n`);
        done();
      });
      child.on('close', done);
    });
    this.#running.push({ name, child, ended });
    return log;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { child, ended } of this.#running.reverse()) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    }
  }
}

function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownSettings.includes(name)));
}
