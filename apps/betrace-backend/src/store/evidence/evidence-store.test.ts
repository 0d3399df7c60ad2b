import { createHash } from 'node:crypto';
import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { foundOf, someRule, someViolation, temporaryFolder } from '../fixtures.ts';
import { openStore } from '../open-store.ts';
import type { Store, WholeRule } from '../store.ts';
import { allRecords, signingKey, verifyAll } from './evidence-fixtures.ts';

const compliance = [{ framework: 'soc2', control: 'CC6.1' }];

async function opened(t: TestContext) {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  t.after(() => store.close());
  await store.evidence.start({ key: signingKey, tell: false });
  return { folder, store };
}

const changesOf = async (store: Store) =>
  (await allRecords(store)).flatMap((record) =>
    record.evidenceType === 'rule_change'
      ? [`${record.control} ${record.ruleRevision} ${record.change} by ${record.author} ${record.inForce}`]
      : [],
  );

test('every change of a rule is recorded under the controls that it named before and names now', async (t) => {
  const { store } = await opened(t);
  const rule = someRule({ compliance });
  const replace = (revision: number, changes: Partial<WholeRule>, by: Parameters<Store['rules']['replace']>[2]) =>
    store.rules.replace({ ...rule, ...changes, revision }, revision - 1, by);
  await store.rules.insert(rule, { author: 'ada' });
  await replace(2, { compliance: [{ framework: 'soc2', control: 'CC7.2' }] }, { author: 'bob' });
  await replace(3, { enabled: false }, { author: 'cyd', action: 'rule.disable' });
  await store.rules.writeAll([{ rule: { ...rule, revision: 4, observe: true }, expected: 3 }], { author: 'provisioning', action: 'rule.provision' }); // prettier-ignore
  await replace(5, {}, { author: 'dot', action: 'rule.restore' });
  await store.rules.delete({ uid: rule.uid, revision: 5 }, 9n, { author: 'eve' });
  await store.rules.insert(someRule({ id: 'plain' }), { author: 'fay' });
  assert.deepEqual(await changesOf(store), [
    'CC6.1 1 create by ada true',
    'CC6.1 2 update by bob false',
    'CC6.1 3 disable by cyd false',
    'CC6.1 4 provision by provisioning false',
    'CC6.1 5 restore by dot true',
    'CC6.1 6 delete by eve false',
    'CC7.2 2 update by bob true',
    'CC7.2 3 disable by cyd false',
  ]);
  const [first] = await allRecords(store);
  assert.ok(first?.evidenceType === 'rule_change');
  assert.equal(first.expressionDigest, createHash('sha256').update(rule.expression).digest('hex'));
  assert.deepEqual((await verifyAll(store)).problems, []);
});

test('a change that is refused is not recorded', async (t) => {
  const { store } = await opened(t);
  const rule = someRule({ compliance });
  await store.rules.insert(rule);
  assert.equal(await store.rules.insert(someRule({ compliance, uid: 'another' })), undefined);
  assert.equal(await store.rules.replace({ ...rule, revision: 9 }, 8), undefined);
  const other = someRule({ id: 'b', compliance });
  assert.equal(await store.rules.writeAll([{ rule: other, expected: 0 }, { rule, expected: 7 }]), false); // prettier-ignore
  assert.deepEqual(await changesOf(store), ['CC6.1 1 create by anonymous true']);
});

test('only the oldest go, and what is left verifies from where it begins', async (t) => {
  const { store } = await opened(t);
  await store.rules.insert(someRule({ compliance, updatedAt: 1n }));
  for (let n = 1; n <= 5; n++) {
    await store.commitDecisions(foundOf([someViolation(n, { decidedAt: BigInt(n) * 10n })]));
  }
  assert.equal(await store.evidence.deleteOldest(31n, 2), 2);
  assert.equal(await store.evidence.deleteOldest(31n, 100), 2);
  assert.equal(await store.evidence.deleteOldest(31n, 100), 0);
  assert.deepEqual(await store.evidence.listChains({}), [
    { framework: 'soc2', control: 'CC6.1', oldest: 5, first: 5, last: 6 },
  ]);
  assert.deepEqual((await verifyAll(store)).problems, []);
  assert.equal(await store.evidence.deleteOldest(1000n, 100), 2);
  await store.commitDecisions(foundOf([someViolation(6)]));
  const [chain] = await store.evidence.listChains({});
  assert.deepEqual([chain?.oldest, chain?.last], [7, 7], 'a sequence is never used again');
});

test('a time leads to the sequences that were recorded in it', async (t) => {
  const { store } = await opened(t);
  await store.rules.insert(someRule({ compliance, updatedAt: 1n }));
  await store.commitDecisions(foundOf([1, 2, 3, 4].map((n) => someViolation(n, { decidedAt: BigInt(n) * 10n }))));
  const range = async (from?: bigint, to?: bigint) =>
    (await store.evidence.listChains({ framework: 'soc2', from, to })).map(({ first, last }) => [first, last]);
  assert.deepEqual(await range(), [[1, 5]]);
  assert.deepEqual(await range(20n, 40n), [[3, 4]]);
  assert.deepEqual(await range(40n), [[5, 5]]);
  assert.deepEqual(await range(20n, 20n), [[3, 2]]);
  assert.deepEqual(await range(41n), [[6, 5]]);
  assert.deepEqual(await store.evidence.listChains({ framework: 'hipaa' }), []);
});

test('time that goes back does not make a record older than the one before it', async (t) => {
  const { store } = await opened(t);
  await store.rules.insert(someRule({ compliance, updatedAt: 5_000_000_000n }));
  await store.commitDecisions(foundOf([someViolation(1, { decidedAt: 1n })]));
  const [change, violation] = await allRecords(store);
  assert.equal(violation?.recordedAt, change?.recordedAt);
});

test('the database refuses to change records, to delete any but the oldest, and to put one in between', async (t) => {
  const { folder, store } = await opened(t);
  await store.rules.insert(someRule({ compliance }));
  await store.commitDecisions(foundOf([someViolation(1), someViolation(2)]));
  const database = new DatabaseSync(path.join(folder, 'betrace.db'));
  const count = () => database.prepare('select count(*) as n from evidence_records').get()?.['n'];
  const copy = (sequence: number) =>
    `into evidence_records select framework, control, ${sequence}, recorded_at, rule_uid, rule_revision, minute, violation_id, record
      from evidence_records where sequence = 1`;
  for (const [statement, why] of [
    ["update evidence_records set record = '{}'", /never changed/],
    ['delete from evidence_records where sequence = 2', /only deleted from the oldest on/],
    [`replace ${copy(2)}`, /only added at the end/],
    [`insert ${copy(0)}`, /only added at the end/],
  ] as const) {
    assert.throws(() => database.exec(statement), why, statement);
  }
  assert.equal(count(), 3);
  database.close();
});

test('without a key nothing is recorded, and later on it is known what was in force', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  t.after(() => store.close());
  await store.rules.insert(someRule({ compliance }));
  await store.commitDecisions(foundOf([someViolation(1)]));
  assert.deepEqual(await allRecords(store), []);
  await store.evidence.start({ key: signingKey, tell: false });
  await store.commitDecisions(foundOf([someViolation(2)]));
  assert.deepEqual((await allRecords(store)).map(({ sequence, evidenceType }) => [sequence, evidenceType]), [[1, 'violation']]); // prettier-ignore
});
