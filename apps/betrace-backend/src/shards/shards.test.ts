import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { imbalance } from '../assemble/span-counts.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { afterACrash } from '../testing/after-a-crash.ts';
import { otlpBody, traceIdOf } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { recordedRequests, recordings } from '../testing/recorded-traces.ts';
import { startService } from '../testing/test-service.ts';

const start = (t: TestContext, shards: number, options: { dataDir?: string; env?: Record<string, string> } = {}) =>
  startService(t, { ...options, env: { BETRACE_SHARDS: String(shards), ...options.env } });
type Started = Awaited<ReturnType<typeof start>>;

async function post({ httpUrl }: Started, body: Uint8Array): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf' };
  return (await fetch(`${httpUrl}/v1/traces`, { method: 'POST', body: Buffer.from(body), headers })).status;
}

async function pass(service: Started, seconds: number): Promise<void> {
  service.clock.advance(seconds * 1000);
  await service.settled();
}

/** What is stored and counted, but for the moments of decision and the times that judging took. */
async function results(service: Started) {
  await pass(service, 300);
  const violations: { id: string; decidedAt: string; amendedAt?: string }[] = [];
  let pageToken = '';
  do {
    const page = (await service.call('GET', `/api/violations?pageSize=1000&pageToken=${pageToken}`)) as {
      violations: typeof violations;
      nextPageToken: string;
    };
    violations.push(...page.violations);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  const metrics = await (await fetch(`${service.httpUrl}/metrics`)).text();
  return {
    // The id of a violation depends on when its rule was made.
    violations: violations
      .map((violation) => JSON.stringify({ ...violation, id: '', decidedAt: '', amendedAt: '' }))
      .sort(),
    counts: service.counts(),
    verdicts: metrics
      .split('\n')
      .filter((line) => /^betrace_(rule_verdicts|traces_decided|violations|spans_late)/.test(line))
      .sort(),
  };
}

type Results = Awaited<ReturnType<typeof results>>;

/** Finds the first difference itself: to show all of them takes minutes. */
function assertSame(found: Results, expected: Results): void {
  assert.deepEqual(found.counts, expected.counts);
  assert.deepEqual(found.verdicts, expected.verdicts);
  assert.equal(found.violations.length, expected.violations.length);
  const different = expected.violations.findIndex((violation, i) => violation !== found.violations[i]);
  assert.equal(found.violations[different], expected.violations[different]);
}

const rules = [
  { name: 'No error', expression: 'span.status == "ERROR"', onIncomplete: 'evaluate' },
  { name: 'Check first', expression: 'when { charge as c } always { check before c }' },
  { name: 'Few spans', expression: 'when { root } always { count(span) <= 4 }' },
  {
    name: 'Gets',
    expression: 'when { span.where(span:name contains "Get") } never { span.where(span:duration > 20ms) }',
  },
];

/** A deterministic mix: whole and broken traces, over several bodies, with copies, late spans and spans of our own. */
function mix(): { readonly soon: TestSpan[][]; readonly late: TestSpan[][] } {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed % below;
  };
  const soon = Array.from({ length: 40 }, (): TestSpan[] => []);
  const late = Array.from({ length: 5 }, (): TestSpan[] => []);
  for (let trace = 1; trace <= 400; trace++) {
    const size = 1 + random(7);
    for (let id = 1; id <= size; id++) {
      const name = ['root', 'check', 'charge', 'GetItem'][id === 1 ? 0 : 1 + random(3)] as string;
      const status = random(25) === 0 ? ({ status: 'error' } as const) : {};
      const own = random(60) === 0 ? { service: 'betrace', scope: 'betrace' } : {};
      const [start, end] = name === 'check' ? [0, 1] : [1 + random(50), 51 + random(40)];
      const span: TestSpan = { trace, id, name, start, end, ...status, ...own };
      const placed = id === 1 && random(10) > 0 ? span : { ...span, parent: 1 };
      const bodies = random(20) === 0 ? late : soon;
      bodies[random(bodies.length)]?.push(placed);
      if (random(15) === 0) {
        soon[random(40)]?.push(placed);
      }
    }
  }
  return { soon, late };
}

test('what is stored and counted does not depend on how many shards there are', async (t) => {
  const { soon, late } = mix();
  const all = [];
  for (const shards of [0, 1, 2, 4]) {
    const service = await start(t, shards);
    for (const rule of rules) {
      await service.addRule(rule);
    }
    for (const spans of soon) {
      assert.equal(await post(service, otlpBody(spans)), 200);
    }
    await pass(service, 12);
    for (const spans of late) {
      assert.equal(await post(service, otlpBody(spans)), 200);
    }
    all.push(await results(service));
    assert.equal(imbalance(service.counts()), 0);
    await service.close();
  }
  const [inThisThread, ...inOthers] = all;
  assert.ok(inThisThread && inThisThread.violations.length > 50 && inThisThread.counts.late > 20);
  assert.match(inThisThread.verdicts.join('\n'), /betrace_violations_withdrawn_total [1-9]/);
  inOthers.forEach((result) => assertSame(result, inThisThread));
});

test(
  'the recorded traces break the same rules in any number of shards',
  { skip: recordings.length === 0 && 'they are kept outside of the repository' },
  async (t) => {
    const all = [];
    for (const shards of [0, 1, 2, 4]) {
      const service = await start(t, shards);
      // Rules that break so seldom that none of it is a storm.
      await service.addRule({ name: 'Short', expression: 'when { count(span) > 60 } never { span }' });
      await service.addRule({ name: 'Quick', expression: 'never { span.where(span:duration > 500ms) }' });
      for (const request of recordings.slice(2, 5).flatMap(recordedRequests)) {
        assert.equal(await post(service, request), 200);
      }
      all.push(await results(service));
      await service.close();
    }
    const [inThisThread, ...inOthers] = all;
    assert.ok(inThisThread && inThisThread.violations.length > 10 && inThisThread.violations.length < 1000);
    inOthers.forEach((result) => assertSame(result, inThisThread));
  },
);

test('a rule is in force in every shard as soon as its creation is answered, and in none once it is deleted', async (t) => {
  const service = await start(t, 3);
  const send = async (from: number) => {
    const spans = Array.from({ length: 50 }, (_, i): TestSpan => ({ trace: from + i, id: 1, status: 'error' }));
    await service.send(...spans);
    await pass(service, 9);
  };
  const found = async () => (await service.violations()).length;
  await send(100);
  await service.addRule({ name: 'No error', expression: 'span.status == "ERROR"' });
  await send(200);
  await service.call('DELETE', '/api/rules/no-error');
  await send(300);
  assert.equal(await found(), 50);
});

test('what shards left open is judged whole by the next start, whatever number of shards that has', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, 3, { dataDir });
  await first.addRule({ name: 'Check first', expression: 'when { charge as c } always { check before c }' });
  const traces = Array.from({ length: 30 }, (_, i) => i + 1);
  await first.send(...traces.map((trace): TestSpan => ({ trace, id: 1, name: 'check' })));
  await first.send(...traces.slice(0, 10).map((trace): TestSpan => ({ trace: trace + 100, id: 1, name: 'charge' })));
  await pass(first, 5);
  const second = await start(t, 2, { dataDir: afterACrash(t, dataDir) });
  await second.send(...traces.map((trace): TestSpan => ({ trace, id: 2, parent: 1, name: 'charge', start: 5 })));
  await pass(second, 9);
  assert.deepEqual(
    (await second.violations()).map(({ traceId }) => traceId).sort(),
    traces.slice(0, 10).map((trace) => traceIdOf(trace + 100)),
  );
  assert.deepEqual(second.counts(), { ...second.counts(), replayed: 40, received: 30, decided: 70 });
  assert.equal(imbalance(second.counts()), 0);
  for (let tries = 0; second.spoolCounts().segments > 0 && tries < 300; tries++) {
    second.clock.advance(1000);
    await sleep(10);
  }
  assert.equal(second.spoolCounts().segments, 0);

  const third = await start(t, 0, { dataDir: afterACrash(t, dataDir) });
  await third.send(...traces.map((trace): TestSpan => ({ trace, id: 2, parent: 1, name: 'charge', start: 5 })));
  await pass(third, 9);
  assert.equal((await third.violations()).length, 10);
});

test('a segment stays as long as any shard has an open trace in it', async (t) => {
  const dataDir = temporaryFolder(t);
  const service = await start(t, 4, { dataDir, env: { BETRACE_SPOOL_SEGMENT_SIZE: '1B' } });
  const traces = Array.from({ length: 40 }, (_, i) => i + 1);
  await service.send(...traces.map((trace): TestSpan => ({ trace, id: 1, ...(trace === 17 && { parent: 9 }) })));
  await pass(service, 40);
  assert.equal(service.counts().decided, 39);
  assert.equal(service.spoolCounts().segments, 1);
  await pass(service, 40);
  for (let tries = 0; service.spoolCounts().segments > 0 && tries < 300; tries++) {
    service.clock.advance(1000);
    await sleep(10);
  }
  assert.equal(service.spoolCounts().segments, 0);
});

test('closing with drain judges what is open in every shard', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, 3, { dataDir, env: { BETRACE_DRAIN: 'true' } });
  await first.addRule({ name: 'No error', expression: 'span.status == "ERROR"', onIncomplete: 'evaluate' });
  await first.send(...Array.from({ length: 30 }, (_, i): TestSpan => ({ trace: i + 1, id: 1, status: 'error' })));
  assert.equal(await first.close(), 0);
  const second = await start(t, 0, { dataDir });
  assert.equal(second.counts().replayed, 0);
  assert.equal((await second.violations()).length, 30);
});
