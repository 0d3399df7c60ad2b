import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { AggregateViolationsRequestSchema } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { foundOf, someRule, someViolation, temporaryFolder } from '../store/fixtures.ts';
import { openStore } from '../store/open-store.ts';
import { fromTimestamp, toDuration, toTimestamp } from './times.ts';
import { violationSeries } from './violation-series.ts';

const MINUTE = 60_000_000_000n;

async function opened(t: TestContext) {
  const { rules, violations, ...store } = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  await rules.insert(someRule({ id: 'a' }));
  await rules.insert(someRule({ id: 'b', severity: 'high' }));
  await rules.insert(someRule({ id: 'off', severity: 'low', enabled: false }));
  await store.commitDecisions(
    foundOf([
      someViolation(1, { decidedAt: 100n * MINUTE }),
      someViolation(2, { decidedAt: 104n * MINUTE + 59_999_999_999n }),
      someViolation(3, { decidedAt: 105n * MINUTE, rootService: 'shop' }),
    ]),
  );
  return async (request: MessageInitShape<typeof AggregateViolationsRequestSchema>) => {
    const deps = { rules, violations, now: () => 110n * MINUTE + 1n };
    const answer = await violationSeries(create(AggregateViolationsRequestSchema, request), deps);
    return {
      times: (answer.times ?? []).map((time) => Number(fromTimestamp(time as never) / MINUTE)),
      series: (answer.series ?? []).map(({ labels, counts }) => ({ labels, counts })),
    };
  };
}

const from = (minute: bigint) => toTimestamp(minute * MINUTE);

test('without more the last hour is counted by the minute in one series', async (t) => {
  const { times, series } = await (await opened(t))({});
  assert.equal(times.length, 61);
  assert.equal(times[0], 50);
  assert.equal(times.at(-1), 110);
  assert.equal(series.length, 1);
  assert.deepEqual(series[0]?.labels, {});
  assert.equal(series[0]?.counts?.length, 61);
  assert.equal(series[0]?.counts?.[50], 1);
});

test('intervals begin at whole multiples, and the first is never cut', async (t) => {
  const ask = await opened(t);
  assert.deepEqual(await ask({ from: from(103n), to: from(110n), interval: toDuration(5n * MINUTE) }), {
    times: [100, 105],
    series: [{ labels: {}, counts: [2, 1] }],
  });
});

test('series are grouped and sorted by their labels', async (t) => {
  const ask = await opened(t);
  const { series } = await ask({
    from: from(100n),
    to: from(110n),
    interval: toDuration(10n * MINUTE),
    groupBy: ['service', 'rule'],
  });
  assert.deepEqual(series, [
    { labels: { service: 'shop', rule: 'a' }, counts: [1] },
    { labels: { service: 'web', rule: 'a' }, counts: [2] },
  ]);
});

test('every enabled rule without violations has a series of zeros on request', async (t) => {
  const ask = await opened(t);
  const range = { from: from(100n), to: from(110n), interval: toDuration(10n * MINUTE), allRules: true };
  assert.deepEqual((await ask({ ...range, groupBy: ['rule', 'severity'] })).series, [
    { labels: { rule: 'a', severity: 'medium' }, counts: [3] },
    { labels: { rule: 'b', severity: 'high' }, counts: [0] },
  ]);
  assert.deepEqual((await ask({ ...range, groupBy: ['severity'], severity: ['high'] })).series, [
    { labels: { severity: 'high' }, counts: [0] },
  ]);
  assert.deepEqual((await ask({ ...range, groupBy: ['rule'], ruleId: ['off'] })).series, []);
});

const refused: [string, MessageInitShape<typeof AggregateViolationsRequestSchema>, RegExp][] = [
  ['an unknown label', { groupBy: ['trace'] }, /^group_by: should be one of rule, severity, service/],
  [
    'an interval of seconds',
    { interval: toDuration(1_000_000_000n) },
    /^interval: should be a whole number of minutes/,
  ],
  ['an empty label', { groupBy: [''] }, /^group_by: should be one of/],
  ['an end before the start', { from: from(5n), to: from(5n) }, /^from: should be before to/],
  ['too many intervals', { from: from(0n), to: from(11_001n) }, /^interval: gives 11001 intervals; at most 11000/],
];

for (const [name, request, message] of refused) {
  test(`${name} is refused`, async (t) => {
    await assert.rejects((await opened(t))(request), { code: 'invalid-argument', message });
  });
}

test('an answer of too many counts is refused', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const violations = Array.from({ length: 100 }, (_, i) => someViolation(i, { ruleId: `r${i}`, decidedAt: MINUTE }));
  await store.commitDecisions(foundOf(violations));
  const request = create(AggregateViolationsRequestSchema, { from: from(0n), to: from(11_000n), groupBy: ['rule'] });
  await assert.rejects(
    violationSeries(request, { ...store, now: () => 0n }),
    /^ServiceError: group_by: gives more than 1000000/,
  );
});
