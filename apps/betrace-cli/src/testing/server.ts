import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { folderWith, runHere, type Ended } from './betrace.ts';
import { serve, type Served } from './serve.ts';

/** A service in a process of its own, until the test has ended. */
export interface TestServer extends Served {
  /** Runs a command against it, over HTTP. */
  cli(args: readonly string[], input?: string): Promise<Ended>;
  /** Sends a trace of one failed span, which is judged at once. */
  fail(trace: number): Promise<void>;
}

/**
 * Starts `betrace serve` with a small spool and no threads for shards, and resolves when it listens; `entry`: a command
 * other than that of the sources.
 */
export async function startServer(
  t: TestContext,
  env: Readonly<Record<string, string>> = {},
  entry?: string,
): Promise<TestServer> {
  const own = {
    BETRACE_DATA_DIR: folderWith(t, {}),
    BETRACE_ASSEMBLE_ROOT_GRACE: '50ms',
    BETRACE_SPOOL_RESERVE: '1MiB',
    BETRACE_SHARDS: '0',
  };
  const served = await serve(t, { ...own, ...env }, entry);
  const { url } = served;
  return {
    ...served,
    cli: (args, input) => runHere(args, input, { BETRACE_URL: url }),
    fail: (trace) => sendFailed(url, trace),
  };
}

const sendFailed = (url: string, trace: number) =>
  sendSpan(url, { traceId: String(trace).padStart(32, '0'), spanId: '0000000000000001', status: 'error' });

/** Sends one span, a job of cron, with the fields given. */
export async function sendSpan(url: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const span = {
    name: 'job',
    service: 'cron',
    startTime: '2026-01-01T00:00:00Z',
    endTime: '2026-01-01T00:00:01Z',
    ...fields,
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
