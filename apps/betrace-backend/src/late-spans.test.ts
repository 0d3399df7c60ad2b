import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { imbalance } from './assemble/span-counts.ts';
import { temporaryFolder } from './store/fixtures.ts';
import { openStore } from './store/open-store.ts';
import { afterACrash } from './testing/after-a-crash.ts';
import { spanIdOf, traceIdOf } from './testing/otlp.ts';
import type { TestSpan } from './testing/otlp.ts';
import { startService } from './testing/test-service.ts';

const rule = { name: 'Check', expression: 'when { charge as c } always { check before c }' };
const root = (trace: number): TestSpan => ({ trace, id: 1, name: 'order' });
const check = (trace: number): TestSpan => ({ trace, id: 2, parent: 1, name: 'check', start: 1 });
const charge = (trace: number): TestSpan => ({ trace, id: 3, parent: 1, name: 'charge', start: 5 });

type Started = Awaited<ReturnType<typeof startService>>;

interface Shown {
  readonly id: string;
  readonly traceId: string;
  readonly state: string;
  readonly reason: string;
  readonly amendedAt?: string;
  readonly spans: readonly { readonly spanId: string; readonly attributes: Record<string, string> }[];
  readonly spansTruncated: boolean;
}

async function list({ call }: Started, query = ''): Promise<readonly Shown[]> {
  const { violations } = (await call('GET', `/api/violations?${query}`)) as { violations: Shown[] };
  return violations;
}

/** Violations by the minute counters. */
async function counted({ call }: Started): Promise<number> {
  const from = 'from=2025-12-31T00:00:00Z&to=2026-01-02T00:00:00Z&interval=86400s';
  const { series } = (await call('GET', `/api/violations/series?${from}`)) as { series: { counts: number[] }[] };
  return series.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
}

async function judgeLateSpans(service: Started): Promise<void> {
  service.clock.advance(2000);
  await service.settled();
}

async function decide(service: Started): Promise<void> {
  service.clock.advance(9000);
  await service.settled();
}

test('a withdrawn violation says when and why, is in no list and no series, and is found by id and state', async (t) => {
  const service = await startService(t);
  await service.addRule(rule);
  await service.send(root(1), charge(1), root(2), charge(2));
  await decide(service);
  assert.equal(await counted(service), 2);
  await service.send(check(1));
  await judgeLateSpans(service);
  assert.deepEqual(
    (await list(service)).map(({ traceId }) => traceId),
    [traceIdOf(2)],
  );
  const [withdrawn, ...others] = await list(service, 'state=withdrawn');
  assert.deepEqual(others, []);
  assert.equal(withdrawn?.traceId, traceIdOf(1));
  const byId = (await service.call('GET', `/api/violations/${withdrawn.id}`)) as Shown;
  assert.equal(byId.state, 'withdrawn');
  assert.equal(byId.reason, 'With the spans that came late the rule is kept.');
  assert.match(byId.amendedAt ?? '', /^2026-01-01T00:00:10/);
  assert.equal(await counted(service), 1);
  assert.equal(imbalance(service.counts()), 0);
});

test('a violation shows the kept spans of its trace, redacted, those that came late too', async (t) => {
  const service = await startService(t);
  await service.addRule({ name: 'No charge', expression: 'never { charge }' });
  await service.send(root(1), { ...charge(1), attributes: { amount: 5, card: '4111 1111 1111 1111' } });
  await decide(service);
  const spansOf = async (): Promise<Shown> => {
    const [listed] = await list(service);
    assert.deepEqual(listed?.spans, []);
    return (await service.call('GET', `/api/violations/${listed.id}`)) as Shown;
  };
  const before = await spansOf();
  assert.deepEqual(
    before.spans.map(({ spanId }) => spanId),
    [1, 3].map(spanIdOf),
  );
  assert.equal(before.spans[1]?.attributes['amount'], '5');
  assert.match(before.spans[1].attributes['card'] ?? '', /^h:/);
  assert.equal(before.spansTruncated, false);
  await service.send(check(1));
  await judgeLateSpans(service);
  const after = await spansOf();
  assert.deepEqual(
    after.spans.map(({ spanId }) => spanId),
    [1, 2, 3].map(spanIdOf),
  );
  assert.equal(await counted(service), 1);
});

test('the withdrawal goes out as a span beneath that of the violation, but not for rules on trial', async (t) => {
  const far = await startService(t);
  const service = await startService(t, { env: { BETRACE_EXPORT_OTLP_ENDPOINT: far.httpUrl } });
  await service.addRule(rule);
  await service.addRule({ ...rule, name: 'On trial', observe: true });
  await service.send(root(1), charge(1));
  await decide(service);
  await service.send(check(1));
  await judgeLateSpans(service);
  assert.equal((await list(service, 'state=withdrawn&observed=true')).length, 1);
  await service.close();
  assert.deepEqual([far.counts().received, far.counts().own], [2, 2]);
});

test('what stays undecided is kept on request, listed by its state, until late spans decide it', async (t) => {
  const service = await startService(t, { env: { BETRACE_REPORT_INCONCLUSIVE: 'true' } });
  await service.addRule(rule);
  await service.send(charge(1), charge(2));
  service.clock.advance(61_000);
  await service.settled();
  assert.deepEqual(await list(service), []);
  assert.equal((await list(service, 'state=inconclusive')).length, 2);
  await service.send(root(1), root(2), check(2));
  await decide(service);
  assert.deepEqual(
    (await list(service)).map(({ traceId }) => traceId),
    [traceIdOf(1)],
  );
  assert.deepEqual(await list(service, 'state=inconclusive'), []);
  assert.equal(await counted(service), 1);
});

test('a service that stops judges the late spans that wait for it: the next one could not', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await startService(t, { dataDir });
  await first.addRule(rule);
  await first.send(root(1), charge(1));
  await decide(first);
  await first.send(check(1));
  await first.close();
  const second = await startService(t, { dataDir });
  assert.equal((await list(second, 'state=withdrawn')).length, 1);
  assert.equal(await counted(second), 0);
});

test('with late spans that wait to be judged a part of the spool stays; then it goes', async (t) => {
  const service = await startService(t, {
    env: { BETRACE_SPOOL_SEGMENT_SIZE: '1B', BETRACE_ASSEMBLE_AMEND_GRACE: '60s' },
  });
  await service.addRule(rule);
  await service.send(root(1), charge(1));
  await decide(service);
  await service.send(check(1));
  // Sealed by the next one, which is decided.
  await service.send({ ...root(2), scope: 'betrace', service: 'betrace' });
  await untilSegments(service, 2);
  service.clock.advance(61_000);
  await service.settled();
  await untilSegments(service, 0);
  assert.deepEqual(await list(service), []);
});

/** Lets the service delete what it can, in real time. */
async function untilSegments(service: Started, count: number): Promise<void> {
  for (let tries = 0; service.spoolCounts().segments !== count && tries < 200; tries++) {
    service.clock.advance(tries < 5 ? 1000 : 0);
    await sleep(10);
    service.clock.advance(tries % 20 === 19 ? 1000 : 0);
  }
  assert.equal(service.spoolCounts().segments, count);
}

/** How far the service had come in what it wrote to a file before it died. */
type Moment = 'open' | 'decided' | 'late' | 'amended';

interface Crash {
  readonly name: string;
  /** The last moment that is in the database, and in the spool with its decision log. */
  readonly database: Moment;
  readonly spool: Moment;
  /** What is there after the next start, when all is judged. */
  readonly then: 'violated' | 'kept' | 'withdrawn';
}

/** A trace is violated, decided, and a span comes late that keeps the rule. */
const crashes: readonly Crash[] = [
  { name: 'before anything was decided', database: 'open', spool: 'open', then: 'violated' },
  { name: 'after the mark of the decision, before its commit', database: 'open', spool: 'decided', then: 'violated' },
  { name: 'with the late span spooled, before the decision was stored', database: 'open', spool: 'late', then: 'kept' },
  { name: 'with both marked and neither stored', database: 'open', spool: 'amended', then: 'kept' },
  { name: 'after the decision', database: 'decided', spool: 'decided', then: 'violated' },
  { name: 'with the late span spooled, after the decision', database: 'decided', spool: 'late', then: 'violated' },
  {
    name: 'after the amendment was numbered, before its commit',
    database: 'decided',
    spool: 'amended',
    then: 'violated',
  },
  { name: 'after the amendment', database: 'amended', spool: 'amended', then: 'withdrawn' },
];

for (const { name, database, spool, then } of crashes) {
  test(`the service dies ${name}: next time the trace is ${then}, counted once`, async (t) => {
    const dataDir = await dieAt(t, database, spool);
    const service = await startService(t, { dataDir });
    const { replayed, skipped } = service.counts();
    assert.equal(skipped, database === 'open' ? 0 : replayed);
    await decide(service);
    if (database !== 'open') {
      // What was decided by an earlier service is in no memory: its late spans are only counted.
      await service.send({ ...check(1), id: 9 });
      await judgeLateSpans(service);
      assert.equal(service.counts().late, 1);
    }
    const open = then === 'violated' ? 1 : 0;
    assert.equal((await list(service)).length, open);
    assert.equal((await list(service, 'state=withdrawn')).length, then === 'withdrawn' ? 1 : 0);
    assert.equal(await counted(service), open);
    assert.equal(imbalance(service.counts()), 0);
    await service.close();
    const store = await openStore(dataDir);
    t.after(() => store.close());
    const verdicts = await store.violations.countVerdicts({
      fromMinute: 0,
      toMinute: 1e8,
      minutes: 1e8,
      groupBy: ['rule', 'verdict'],
    });
    assert.deepEqual(
      verdicts.map(({ labels, counts }) => [labels.rule, labels.verdict, ...counts]),
      [
        ['*', 'decided', 1],
        ['check', open ? 'violated' : 'satisfied', 1],
      ],
    );
  });
}

/** A data folder as it is when the service died with these moments in database and spool. */
async function dieAt(t: TestContext, database: Moment, spool: Moment): Promise<string> {
  const dataDir = temporaryFolder(t);
  const service = await startService(t, { dataDir });
  await service.addRule(rule);
  await service.send(root(1), charge(1));
  const copies = new Map<Moment, string>([['open', afterACrash(t, dataDir)]]);
  await decide(service);
  copies.set('decided', afterACrash(t, dataDir));
  await service.send(check(1));
  copies.set('late', afterACrash(t, dataDir));
  await judgeLateSpans(service);
  copies.set('amended', afterACrash(t, dataDir));
  await service.close();
  const [died, other] = [copies.get(database) ?? '', copies.get(spool) ?? ''];
  if (died !== other) {
    rmSync(path.join(died, 'spool'), { recursive: true });
    cpSync(path.join(other, 'spool'), path.join(died, 'spool'), { recursive: true });
  }
  return died;
}
