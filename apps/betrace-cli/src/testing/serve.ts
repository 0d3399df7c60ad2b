import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** A service in a process of its own that listens. */
export interface Served {
  readonly url: string;
  readonly grpcPort: number;
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** All that it has written so far, to either stream. */
  output(): string;
  /** Sends it SIGTERM, or another signal; resolves with its exit code once it is gone and all that it wrote is there. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `betrace serve` on free ports, or where the environment says; it is killed when the test has ended. */
export function spawnServe(
  t: TestContext,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
  entry = main,
) {
  const child = spawn(process.execPath, [entry, 'serve', ...flags], {
    env: { PATH: process.env['PATH'], BETRACE_HTTP_ADDR: '127.0.0.1:0', BETRACE_GRPC_ADDR: '127.0.0.1:0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Likewise, and resolves when it listens, by its log; fails with what it said when it ends before. */
export async function serve(t: TestContext, env: Readonly<Record<string, string>>, entry = main): Promise<Served> {
  const child = spawnServe(t, env, [], entry);
  const closed = once(child, 'close') as Promise<[number | null]>;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  for await (const line of createInterface(child.stdout)) {
    const { httpUrl: url, grpcPort } = JSON.parse(line) as { httpUrl?: string; grpcPort?: number };
    if (url !== undefined && grpcPort !== undefined) {
      child.stdout.resume();
      return {
        url,
        grpcPort,
        child,
        output: () => output,
        async stop(signal = 'SIGTERM') {
          child.kill(signal);
          const [code] = await closed;
          return code;
        },
      };
    }
  }
  await closed;
  return assert.fail(`it ended before it listened: ${output}`);
}
