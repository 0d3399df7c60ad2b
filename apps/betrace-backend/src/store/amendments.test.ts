import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { ViolationChange } from '../report/outcome.ts';
import { asText } from '../report/packed-spans.ts';
import type { KeptSpans, Violation } from '../report/violation.ts';
import { countsIn, someViolation, temporaryFolder } from './fixtures.ts';
import { openStore } from './open-store.ts';
import { verdictLabels, type DecisionBatch } from './store.ts';

const MINUTE = 60_000_000_000n;
const later = someViolation(1).decidedAt + 3n * MINUTE;
const first = Number(someViolation(1).decidedAt / MINUTE);
const all = { fromMinute: first, toMinute: first + 60, minutes: 1 };

async function opened(t: TestContext) {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const { violations } = store;
  return {
    ...store,
    commit: (...changes: ViolationChange[]) => store.commitDecisions({ changes }),
    counts: async () => countsIn(await violations.counts({ ...all, groupBy: ['service'] })).map(minuteOf),
    listed: async (...states: Violation['state'][]) =>
      (await violations.list({ limit: 100, states })).violations.map(({ id }) => Number(`0x${id}`)),
  };
}

/** Minutes after the first violation, service and count. */
function minuteOf({ interval, labels, count }: { interval: number; labels: { service?: string }; count: number }) {
  return [interval, labels.service, count];
}

const kept = (name: string): KeptSpans => ({
  spans: [
    {
      spanId: '00f067aa0ba902b7',
      parentSpanId: '',
      name,
      service: 'web',
      kind: 'server',
      status: 'error',
      statusMessage: 'h:0',
      start: 1_700_000_000_000_000_007n,
      duration: 9_007_199_254_740_993n,
      attributes: { 'http.method': 'GET' },
    },
  ],
  truncated: true,
});
const packed = ({ spans, truncated }: KeptSpans) => ({ json: JSON.stringify(spans, asText), truncated });
const found = (violation: Violation, spans?: KeptSpans): ViolationChange => ({
  kind: 'found',
  violation,
  ...(spans && { kept: packed(spans) }),
});
const amended = (violation: Violation, spans?: KeptSpans): ViolationChange => ({
  kind: 'amended',
  violation,
  ...(spans && { kept: packed(spans) }),
});
const withdrawn = (number: number): ViolationChange => ({
  kind: 'withdrawn',
  id: someViolation(number).id,
  at: later,
  reason: 'kept after all',
});

test('a withdrawn violation leaves lists, counts and series, and stays by its id and its state', async (t) => {
  const { commit, counts, listed, violations } = await opened(t);
  await commit(found(someViolation(1)), found(someViolation(2)));
  const changed = await commit(withdrawn(1));
  const expected = { ...someViolation(1), state: 'withdrawn', reason: 'kept after all', amendedAt: later };
  assert.deepEqual(changed, { opened: [], withdrawn: [expected] });
  assert.deepEqual(await violations.find(someViolation(1).id), expected);
  assert.deepEqual(await listed(), [2]);
  assert.deepEqual(await listed('withdrawn'), [1]);
  assert.deepEqual(await listed('open', 'withdrawn'), [2, 1]);
  assert.deepEqual(await counts(), [[0, 'web', 1]]);
  assert.deepEqual(await commit(withdrawn(1), withdrawn(2)), { opened: [], withdrawn: [(await find(2)) as Violation] });
  assert.deepEqual(await counts(), []);

  function find(number: number) {
    return violations.find(someViolation(number).id);
  }
});

test('a violation that late spans change stays in its place, with what it shows now', async (t) => {
  const { commit, counts, listed, violations } = await opened(t);
  await commit(found(someViolation(1), kept('before')), found(someViolation(2)));
  const now = { message: 'now', rootService: 'shop', complete: true, decidedAt: later, witnesses: [] };
  const changed = await commit(amended(someViolation(1, now), kept('after')));
  assert.deepEqual(changed, { opened: [], withdrawn: [] });
  const { decidedAt } = someViolation(1);
  const expected = { ...someViolation(1, now), decidedAt, amendedAt: later };
  assert.deepEqual(await violations.find(expected.id), expected);
  assert.deepEqual(await violations.findSpans(expected.id), kept('after'));
  assert.deepEqual(await listed(), [2, 1]);
  assert.deepEqual(await counts(), [
    [0, 'shop', 1],
    [0, 'web', 1],
  ]);
  const of = async (service: string) => (await violations.list({ limit: 9, services: [service] })).violations.length;
  assert.deepEqual([await of('shop'), await of('payments'), await of('web')], [1, 1, 1]);
});

test('late spans make a new violation, and bring a withdrawn one back under its id at the time of now', async (t) => {
  const { commit, counts, listed } = await opened(t);
  const first = await commit(amended(someViolation(1)));
  assert.deepEqual(first.opened, [someViolation(1)]);
  await commit(found(someViolation(2)), withdrawn(1));
  const again = someViolation(1, { decidedAt: later });
  assert.deepEqual((await commit(amended(again))).opened, [again]);
  assert.deepEqual(await listed(), [1, 2]);
  assert.deepEqual(await listed('withdrawn'), []);
  assert.deepEqual(await counts(), [
    [0, 'web', 1],
    [3, 'web', 1],
  ]);
});

test('found and taken back in one batch leaves nothing in the counts', async (t) => {
  const { commit, counts, listed } = await opened(t);
  await commit(found(someViolation(1)), found(someViolation(2)), withdrawn(1), amended(someViolation(2)), withdrawn(2));
  assert.deepEqual(await counts(), []);
  assert.deepEqual(await listed('withdrawn'), [2, 1]);
});

test('the spans kept with a violation come back as they were, to the nanosecond', async (t) => {
  const { commit, violations } = await opened(t);
  await commit(found(someViolation(1), kept('charge')), found(someViolation(2)));
  assert.deepEqual(await violations.findSpans(someViolation(1).id), kept('charge'));
  assert.equal(await violations.findSpans(someViolation(2).id), undefined);
});

test('in a storm the first of each rule and minute keep their details over all batches; all are counted', async (t) => {
  const { counts, commitDecisions, violations } = await opened(t);
  const batch = (from: number, count: number, changes: Partial<Violation> = {}): DecisionBatch => ({
    maxDetailed: 5,
    changes: Array.from({ length: count }, (_, i) => found(someViolation(from + i, changes), kept('charge'))),
  });
  const first = await commitDecisions(batch(0, 3));
  assert.ok(first.opened.every(({ suppressed }) => !suppressed));
  const second = await commitDecisions(batch(10, 300));
  assert.equal(second.opened.filter(({ suppressed }) => !suppressed).length, 2);
  await commitDecisions(batch(400, 6, { decidedAt: later }));
  await commitDecisions(batch(500, 2, { ruleId: 'b' }));
  assert.deepEqual(await counts(), [
    [0, 'web', 305],
    [3, 'web', 6],
  ]);
  const suppressed = await violations.find(someViolation(300).id);
  assert.ok(suppressed);
  assert.deepEqual([suppressed.suppressed, suppressed.witnesses, suppressed.message], [true, [], 'Some rule']);
  assert.equal(await violations.findSpans(suppressed.id), undefined);
  assert.deepEqual(
    await Promise.all([405, 404, 501].map(async (n) => (await violations.find(someViolation(n).id))?.suppressed)),
    [true, false, false],
  );
});

test('a batch that is not stored takes no room for details, and another start knows what is taken', async (t) => {
  const folder = temporaryFolder(t);
  const first = await openStore(folder);
  const batch = (...changes: ViolationChange[]): DecisionBatch => ({ maxDetailed: 2, changes });
  const impossible = found(someViolation(2, { message: null as unknown as string }));
  await assert.rejects(first.commitDecisions(batch(found(someViolation(1)), impossible)));
  const stored = [...(await first.commitDecisions(batch(found(someViolation(1))))).opened];
  await first.close();
  const again = await openStore(folder);
  t.after(() => again.close());
  stored.push(...(await again.commitDecisions(batch(found(someViolation(3)), found(someViolation(4))))).opened);
  assert.deepEqual(
    stored.map(({ suppressed }) => suppressed),
    [false, false, true],
  );
});

test('a suppressed violation stays so when late spans change it, and can be withdrawn', async (t) => {
  const { commit, commitDecisions, counts, violations } = await opened(t);
  await commitDecisions({ maxDetailed: 1, changes: [found(someViolation(1)), found(someViolation(2))] });
  await commit(amended(someViolation(2), kept('late')));
  assert.deepEqual((await violations.find(someViolation(2).id))?.suppressed, true);
  assert.equal(await violations.findSpans(someViolation(2).id), undefined);
  await commit(amended(someViolation(1, { suppressed: true, witnesses: [], message: '' })));
  assert.deepEqual((await violations.find(someViolation(1).id))?.witnesses, someViolation(1).witnesses);
  await commit(withdrawn(2));
  assert.deepEqual(await counts(), [[0, 'web', 1]]);
});

test('what is inconclusive is listed by its state only, counted nowhere, and gives way to a verdict', async (t) => {
  const { commit, commitDecisions, counts, listed, violations } = await opened(t);
  const undecided = (number: number) => found(someViolation(number, { state: 'inconclusive', reason: 'no-root' }));
  const stored = await commitDecisions({ maxDetailed: 3, changes: [1, 2, 3, 4].map(undecided) });
  assert.deepEqual(stored.opened, []);
  assert.deepEqual(await listed(), []);
  assert.deepEqual(await listed('inconclusive'), [3, 2, 1]);
  assert.deepEqual(await counts(), []);
  const decided = await commit(withdrawn(1), amended(someViolation(2)));
  assert.deepEqual(decided, { opened: [someViolation(2)], withdrawn: [] });
  assert.equal(await violations.find(someViolation(1).id), undefined);
  assert.deepEqual(await listed(), [2]);
  assert.deepEqual(await counts(), [[0, 'web', 1]]);
});

test('verdicts are counted by minute and rule with the batch, and what late spans change is taken back', async (t) => {
  const { commitDecisions, violations } = await opened(t);
  const row = (minute: number, ruleId: string, verdict: 'satisfied' | 'violated' | 'decided', count: number) => ({
    minute,
    ruleUid: `uid-${ruleId}`,
    ruleId,
    verdict,
    count,
  });
  await commitDecisions({
    changes: [],
    verdicts: [row(10, '*', 'decided', 4), row(10, 'a', 'violated', 1), row(10, 'a', 'satisfied', 3)],
  });
  await commitDecisions({
    changes: [],
    verdicts: [row(11, '*', 'decided', 1), row(11, 'b', 'satisfied', 1)],
  });
  await commitDecisions({ changes: [], verdicts: [row(10, 'a', 'violated', -1), row(10, 'a', 'satisfied', 1)] });
  const broken = { ...someViolation(1), severity: null as unknown as string };
  await assert.rejects(
    commitDecisions({ number: 7, changes: [found(broken)], verdicts: [row(10, 'a', 'satisfied', 1)] }),
  );
  const query = { fromMinute: 10, toMinute: 12, minutes: 1, groupBy: verdictLabels };
  assert.deepEqual(countsIn(await violations.countVerdicts(query)), [
    { interval: 0, labels: { rule: '*', verdict: 'decided' }, count: 4 },
    { interval: 0, labels: { rule: 'a', verdict: 'satisfied' }, count: 4 },
    { interval: 1, labels: { rule: '*', verdict: 'decided' }, count: 1 },
    { interval: 1, labels: { rule: 'b', verdict: 'satisfied' }, count: 1 },
  ]);
  assert.deepEqual(countsIn(await violations.countVerdicts({ ...query, minutes: 2, ruleIds: ['*', 'b'] })), [
    { interval: 0, labels: { rule: '*', verdict: 'decided' }, count: 5 },
    { interval: 0, labels: { rule: 'b', verdict: 'satisfied' }, count: 1 },
  ]);
  assert.deepEqual(
    countsIn(await violations.countVerdicts({ ...query, minutes: 2, groupBy: ['verdict'], verdicts: ['satisfied'] })),
    [{ interval: 0, labels: { verdict: 'satisfied' }, count: 5 }],
  );
  assert.equal((await violations.countVerdicts({ ...query, maxSeries: 1 })).length, 2);
});
