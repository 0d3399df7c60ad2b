import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderWith } from '../testing/betrace.ts';
import { serve } from '../testing/serve.ts';

const kills = 6;
const clients = 8;

/** A trace breaks it that has a charge without a check: a half trace may, where the whole does not. */
const rule = {
  name: 'Charge needs check',
  expression: 'when { charge as c } always { check before c }',
  onIncomplete: 'evaluate',
};

interface SentTrace {
  readonly id: string;
  readonly violates: boolean;
}

/** What became of its spans, as a service logs it when it ends. */
interface SpanCounts extends Record<string, number | Record<string, number>> {
  readonly dropped: Record<string, number>;
}

const start = (t: TestContext, dataDir: string) =>
  serve(t, {
    BETRACE_DATA_DIR: dataDir,
    BETRACE_ASSEMBLE_ROOT_GRACE: '300ms',
    BETRACE_SPOOL_SEGMENT_SIZE: '10kB',
  });

/** By the last line of the log that says so. */
function spansIn(log: string): SpanCounts | undefined {
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => (JSON.parse(line) as { spans?: SpanCounts }).spans).findLast((spans) => spans);
}

/** See SpanCounts of the backend. */
function imbalance({ dropped, ...counts }: SpanCounts): number {
  const { received, replayed, ...fates } = counts as Record<string, number>;
  const lost = Object.values(dropped);
  return Number(received) + Number(replayed) - [...Object.values(fates), ...lost].reduce((sum, n) => sum + n, 0);
}

async function call(url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    ...(body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(5000),
  });
  assert.ok(response.ok, `${url}: ${response.status}`);
  return response.json();
}

/** What the client sends, one body after another: the root comes last, so that no trace falls due before it is whole. */
function bodies({ id, violates }: SentTrace): object[] {
  const span = (number: number, name: string, root = false) => ({
    spans: [
      {
        traceId: id,
        spanId: String(number).padStart(16, '0'),
        ...(root ? {} : { parentSpanId: '0000000000000009' }),
        name,
        service: 'shop',
        startTime: `2026-01-01T00:00:0${number}Z`,
        endTime: `2026-01-01T00:00:0${number}.5Z`,
      },
    ],
  });
  return [span(1, violates ? 'other' : 'check'), span(2, 'charge'), span(9, 'root', true)];
}

/** Trace ids of all violations, one for each. */
async function violatingTraces(url: string): Promise<string[]> {
  const traces: string[] = [];
  for (let token = ''; ;) {
    const page = (await call(`${url}/api/violations?pageSize=1000&pageToken=${token}`)) as {
      violations: { traceId: string }[];
      nextPageToken: string;
    };
    traces.push(...page.violations.map(({ traceId }) => traceId));
    token = page.nextPageToken;
    if (token === '') {
      return traces.sort();
    }
  }
}

/** By the counters of the last hour. */
async function countedViolations(url: string): Promise<number> {
  const now = Date.now();
  const [from, to] = [now - 3_600_000, now + 60_000].map((time) => new Date(time).toISOString());
  const { series } = (await call(`${url}/api/violations/series?from=${from}&to=${to}&interval=60s`)) as {
    series: { counts: number[] }[];
  };
  return series.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
}

test('killed at any moment, again and again, it judges every acknowledged trace once, and whole', async (t) => {
  const dataDir = folderWith(t, {});
  let service = await start(t, dataDir);
  await call(`${service.url}/api/rules`, rule);

  const acknowledged: SentTrace[] = [];
  let stopping = false;
  let traces = 0;
  /** As an exporter does, it sends a body until that is acknowledged. */
  async function client(): Promise<void> {
    while (!stopping) {
      const number = ++traces;
      const trace = { id: number.toString(16).padStart(32, '0'), violates: number % 2 === 0 };
      for (const body of bodies(trace)) {
        while (
          !(await call(`${service.url}/api/spans`, body).then(
            () => true,
            () => false,
          ))
        ) {
          await sleep(20);
        }
      }
      acknowledged.push(trace);
    }
  }
  const running = Array.from({ length: clients }, client);

  const lives: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const life = Math.round(Math.random() * (kill % 2 === 0 ? 2000 : 200));
    lives.push(life);
    await sleep(life);
    await service.stop('SIGKILL');
    service = await start(t, dataDir);
  }
  stopping = true;
  await Promise.all(running);
  t.diagnostic(`${acknowledged.length} traces; killed after ${lives.join(', ')} ms`);

  const expected = acknowledged.flatMap(({ id, violates }) => (violates ? [id] : [])).sort();
  assert.ok(expected.length > clients);
  let found: string[] = [];
  for (let tries = 0; found.length < expected.length && tries < 100; tries++) {
    await sleep(100);
    found = await violatingTraces(service.url);
  }
  // What is judged too much comes late, too.
  await sleep(600);
  assert.deepEqual(await violatingTraces(service.url), expected);
  assert.equal(await countedViolations(service.url), expected.length);

  assert.equal(await service.stop(), 0);
  const spans = spansIn(service.output());
  assert.ok(spans);
  assert.equal(imbalance(spans), 0);
});
