import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { ViolationChange } from '../../report/outcome.ts';
import { foundOf, someRule, someViolation, temporaryFolder } from '../fixtures.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { allRecords, signingKey, verifyAll } from './evidence-fixtures.ts';

const compliance = [
  { framework: 'soc2', control: 'CC6.1' },
  { framework: 'SOC2', control: 'CC7.2' },
  { framework: 'house-rules', control: 'R1' },
];
const rule = someRule({ compliance });
const withdrawn = (number: number): ViolationChange => ({
  kind: 'withdrawn',
  id: someViolation(number).id,
  at: 1_700_000_100_000_000_000n,
  reason: 'The rule is kept.',
});
const amended = (number: number): ViolationChange => ({ kind: 'amended', violation: someViolation(number) });

async function opened(t: TestContext) {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  await store.evidence.start({ key: signingKey, tell: true });
  await store.rules.insert(rule);
  return store;
}

/** Kinds and violations of the records under one control. */
async function chain(store: Store, control = 'CC6.1') {
  return (await allRecords(store)).flatMap((record) =>
    record.control === control && 'violationId' in record
      ? [`${record.evidenceType} ${Number.parseInt(record.violationId, 16)}`]
      : [],
  );
}

test('a violation is recorded under each control of its rule, with the framework as the catalogue names it', async (t) => {
  const store = await opened(t);
  await store.commitDecisions(foundOf([someViolation(1), someViolation(2)]));
  await store.commitDecisions(foundOf([someViolation(2), someViolation(3)]));
  const records = (await allRecords(store)).filter(({ evidenceType }) => evidenceType === 'violation');
  assert.deepEqual(
    records.map(({ framework, control, known, sequence }) => [framework, control, known, sequence]),
    [
      ['house-rules', 'R1', false],
      ['soc2', 'CC6.1', true],
      ['soc2', 'CC7.2', true],
    ].flatMap((each) => [2, 3, 4].map((sequence) => [...each, sequence])),
  );
  assert.deepEqual((await verifyAll(store)).problems, []);
});

test('of rules on trial, in storms, and of rules that name no control no violation is recorded', async (t) => {
  const store = await opened(t);
  await store.rules.insert(someRule({ id: 'plain' }));
  await store.commitDecisions(
    foundOf([
      someViolation(1, { observed: true }),
      someViolation(2, { suppressed: true }),
      someViolation(3, { ruleId: 'plain' }),
    ]),
  );
  // The first has taken one of the two.
  await store.commitDecisions({ ...foundOf([someViolation(4), someViolation(5)]), maxDetailed: 2 });
  await store.commitDecisions({ changes: [1, 2, 3, 5].map(withdrawn) });
  assert.deepEqual(await chain(store), ['violation 4']);
});

test('a violation that is taken back is corrected, and recorded again when it comes back', async (t) => {
  const store = await opened(t);
  await store.commitDecisions(foundOf([someViolation(1)]));
  await store.commitDecisions({ changes: [withdrawn(1)] });
  await store.commitDecisions({ changes: [withdrawn(1)] });
  await store.commitDecisions({ changes: [amended(1)] });
  assert.deepEqual(await chain(store), ['violation 1', 'correction 1', 'violation 1']);
  const correction = (await allRecords(store)).find(({ evidenceType }) => evidenceType === 'correction');
  assert.ok(correction && 'withdrawn' in correction);
  assert.deepEqual([correction.corrects, correction.reason, correction.outcome], [2, 'The rule is kept.', 'none']);
  assert.deepEqual((await verifyAll(store)).problems, []);
});

test('what happens to a violation within one batch counts as it ends', async (t) => {
  const store = await opened(t);
  const found = foundOf([someViolation(1), someViolation(2), someViolation(3)]).changes;
  await store.commitDecisions({ changes: [...found, withdrawn(1), withdrawn(2), amended(2)] });
  assert.deepEqual(await chain(store), ['violation 1', 'violation 2', 'violation 3', 'correction 1']);
  await store.commitDecisions({ changes: [withdrawn(3), amended(3)] });
  assert.deepEqual(await chain(store), ['violation 1', 'violation 2', 'violation 3', 'correction 1']);
});

test('a violation that was deleted is corrected all the same', async (t) => {
  const store = await opened(t);
  await store.commitDecisions(foundOf([someViolation(1)]));
  await store.violations.delete({}, 10);
  await store.commitDecisions({ changes: [withdrawn(1)] });
  assert.deepEqual(await chain(store), ['violation 1', 'correction 1']);
});

test('a batch that cannot be stored leaves no record and no gap', async (t) => {
  const store = await opened(t);
  const unstorable = someViolation(2, { decidedAt: 2n ** 64n });
  await assert.rejects(store.commitDecisions(foundOf([someViolation(1), unstorable])));
  await store.commitDecisions(foundOf([someViolation(3)]));
  assert.deepEqual(await chain(store), ['violation 3']);
  assert.deepEqual((await verifyAll(store)).problems, []);
});

test('records go out as spans, and are counted by outcome', async (t) => {
  const store = await opened(t);
  await store.commitDecisions({ ...foundOf([someViolation(1), someViolation(2)]), tell: true });
  await store.commitDecisions({ changes: [withdrawn(1)], tell: true });
  const spans = (await store.evidence.countSpans()).filter(({ control }) => control === 'CC6.1');
  assert.deepEqual(
    spans.map(({ outcome, count }) => [outcome, count]),
    [['changed', 1], ['fail', 2], ['none', 1]], // prettier-ignore
  );
  // Of each of the three controls these four, and the spans of the violations themselves.
  assert.equal((await store.outbox.findTotals()).spans, 3 * 4 + 3);
});
