import type { ChildProcess } from 'node:child_process';

const alive = new Set<ChildProcess>();

/** Kills the child when this process ends, by Ctrl-C and SIGTERM too. */
export function dieWithMe(child: ChildProcess): void {
  if (alive.size === 0) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeListener(signal, exit).once(signal, exit);
    }
    process.removeListener('exit', killAll).once('exit', killAll);
  }
  alive.add(child);
  child.once('exit', () => alive.delete(child));
}

function exit(): void {
  process.exit(130);
}

function killAll(): void {
  alive.forEach((child) => child.kill('SIGKILL'));
}
