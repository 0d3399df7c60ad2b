import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folderWith, runHere, type Ended } from './betrace.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** A service in a process of its own, until the test has ended. */
export interface TestServer {
  readonly url: string;
  readonly child: ChildProcess;
  /** Runs a command against it, over HTTP. */
  cli(args: readonly string[], input?: string): Promise<Ended>;
  /** Sends a trace of one failed span, which is judged at once. */
  fail(trace: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `betrace serve` on free ports, or where the environment says, and resolves when it listens. */
export async function startServer(t: TestContext, env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      BETRACE_HTTP_ADDR: '127.0.0.1:0',
      BETRACE_GRPC_ADDR: '127.0.0.1:0',
      BETRACE_DATA_DIR: folderWith(t, {}),
      BETRACE_ASSEMBLE_ROOT_GRACE: '50ms',
      BETRACE_SPOOL_RESERVE: '1MiB',
      BETRACE_SHARDS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  const said = text(child.stderr);
  for await (const line of createInterface(child.stdout)) {
    const { httpUrl: url } = JSON.parse(line) as { httpUrl?: string };
    if (url !== undefined) {
      child.stdout.resume();
      return {
        url,
        child,
        cli: (args, input) => runHere(args, input, { BETRACE_URL: url }),
        fail: (trace) => sendFailed(url, trace),
        async stop() {
          child.kill('SIGTERM');
          await once(child, 'exit');
        },
      };
    }
  }
  return assert.fail(`it ended before it listened: ${await said}`);
}

async function sendFailed(url: string, trace: number): Promise<void> {
  const span = {
    traceId: String(trace).padStart(32, '0'),
    spanId: '0000000000000001',
    name: 'job',
    service: 'cron',
    status: 'error',
    startTime: '2026-01-01T00:00:00Z',
    endTime: '2026-01-01T00:00:01Z',
  };
  const response = await fetch(`${url}/api/spans`, {
    method: 'POST',
    body: JSON.stringify({ spans: [span] }),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(response.status, 202, await response.text());
}

/** Waits until a condition holds; fails with its name after 30 seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `not within 30 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
