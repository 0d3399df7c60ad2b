import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { someRule, temporaryFolder } from '../store/fixtures.ts';
import { openStore } from '../store/open-store.ts';
import { exportRules } from './export-rules.ts';
import { importRules, type ImportOptions } from './import-rules.ts';
import { openRuleBook } from './rule-book.ts';
import { ruleService } from './rule-service.ts';

const file = (...rules: string[]) => `rules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`;
const plain = (id: string, more = '') => `{ id: ${id}, expression: 'never { a }'${more} }`;

async function opened(t: TestContext) {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const book = await openRuleBook({ rules: store.rules, log: console });
  let time = 100n;
  const deps = { rules: store.rules, book, now: () => time++ };
  const run = async (content: string, options: Partial<ImportOptions> = {}) =>
    (await importRules(deps, content, { dryRun: false, allOrNothing: false, ...options })).map(
      ({ id, outcome }) => `${id} ${outcome}`,
    );
  return { store, book, run, deps, service: ruleService(deps) };
}

test('a file creates, updates and leaves alone, and rules that it does not name stay', async (t) => {
  const { run, store, book } = await opened(t);
  await store.rules.insert(someRule({ id: 'other', uid: 'u' }));
  assert.deepEqual(await run(file(plain('a'), plain('b'))), ['a created', 'b created']);
  assert.deepEqual(await run(file(plain('a'), plain('b', ', severity: high'))), ['a unchanged', 'b updated']);
  assert.deepEqual((await store.rules.list({})).map(({ id, revision }) => [id, revision]), [['a', 1], ['b', 2], ['other', 1]]); // prettier-ignore
  assert.equal(book.current().byId.size, 3);
});

test('a dry run says what would be done and does nothing', async (t) => {
  const { run, store } = await opened(t);
  assert.deepEqual(await run(file(plain('a')), { dryRun: true }), ['a created']);
  assert.equal(await store.rules.count(), 0);
});

test('what an import changes is told with the rule as it is and as it would be', async (t) => {
  const { run, deps } = await opened(t);
  await run(file(plain('a'), plain('b')));
  const results = await importRules(deps, file(plain('a'), plain('b', ', severity: high'), plain('c')), {
    dryRun: true,
    allOrNothing: false,
  });
  const told = results.map(({ change }) => change && [change.before?.severity, change.after.severity]);
  assert.deepEqual(told, [undefined, ['medium', 'high'], [undefined, 'medium']]);
});

test('a wrong rule is told of by its place; the others are taken over, or with all or nothing none', async (t) => {
  const { run, store } = await opened(t);
  const mixed = file(plain('a'), `{ id: b, expression: 'never { a ' }`, plain('c', `, tags: ['']`));
  assert.deepEqual(await run(mixed, { allOrNothing: true }), ['a skipped', 'c failed', 'b failed']);
  assert.equal(await store.rules.count(), 0);
  assert.deepEqual(await run(mixed), ['a created', 'c failed', 'b failed']);
  assert.equal(await store.rules.count(), 1);
});

test('what is no rule file is one failure of the whole', async (t) => {
  const { run } = await opened(t);
  assert.deepEqual(await run('rules: ['), [' failed']);
  assert.deepEqual(await run(`a: ${'x'.repeat(2 ** 20)}`), [' failed']);
});

for (const format of ['yaml', 'json'] as const) {
  test(`an export in ${format} imports as what it was`, async (t) => {
    const { run, store, service } = await opened(t);
    const rule = someRule({
      id: 'odd',
      uid: 'u',
      name: 'Größe: "x" # 1',
      description: 'two\nlines  \n',
      message: '{p.amount}',
      expression: 'when { pay as p }\nalways { check }\n',
      enabled: false,
      observe: true,
      severity: 'critical',
      tags: ['a', 'true', '1'],
      compliance: [{ framework: 'soc2', control: 'CC6.1' }],
      onIncomplete: 'evaluate',
      tests: [
        { name: 'fires', trace: 'pay 0ms +1ms\n', expect: 'violated', complete: true, witnesses: [['pay']] },
        {
          name: 'cut "short"',
          trace:
            '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"pay","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}',
          expect: 'inconclusive',
          complete: false,
          witnesses: [],
        },
      ],
    });
    await store.rules.insert(rule);
    const content = exportRules(await store.rules.listWhole(), format);
    assert.deepEqual(await run(content), ['odd unchanged']);
    await service.delete('odd', 0);
    assert.deepEqual(await run(content), ['odd created']);
    const { uid: _, createdAt: __, updatedAt: ___, ...again } = await service.get('odd');
    const { uid: ____, createdAt: _____, updatedAt: ______, ...before } = rule;
    assert.deepEqual(again, before);
  });
}

test('a rule for a framework that is not in the catalogue is taken over, and that is said', async (t) => {
  const { deps, service } = await opened(t);
  const content = file(plain('own', ', compliance: [{framework: house-rules, control: R1}]'));
  const [result, ...others] = await importRules(deps, content, { dryRun: false, allOrNothing: true });
  assert.deepEqual([result?.outcome, others], ['created', []]);
  assert.deepEqual(
    result?.problems.map(({ severity, path, message }) => [severity, path, message]),
    [
      [
        'warning',
        'compliance[0].framework',
        '"house-rules" is none of the frameworks whose controls are known (soc2, hipaa, gdpr, pci-dss), so nobody checks the control',
      ],
    ],
  );
  assert.equal((await service.get('own')).compliance[0]?.control, 'R1');
});

test('an import begun while another changes the same rule loses neither', async (t) => {
  const { run, service } = await opened(t);
  await run(file(plain('a')));
  await Promise.all([
    run(file(plain('a', ', severity: high'))),
    ...Array.from({ length: 10 }, (_, i) => service.setEnabled('a', i % 2 === 0, 0)),
  ]);
  const rule = await service.get('a');
  assert.equal(rule.severity, 'high');
  const revisions = await service.revisions('a', { limit: 100 });
  assert.deepEqual(revisions.map(({ revision }) => revision), Array.from({ length: rule.revision }, (_, i) => rule.revision - i)); // prettier-ignore
});

test('a restored revision is a new one with the old content, and the rule stays the same rule', async (t) => {
  const { run, service } = await opened(t);
  await run(file(plain('a', ', tags: [x]')));
  const { uid } = await service.get('a');
  await run(file(plain('a', ', severity: low')));
  const restored = await service.restore('a', 1);
  assert.deepEqual([restored.uid, restored.revision, restored.severity, restored.tags], [uid, 3, 'medium', ['x']]);
  await assert.rejects(service.restore('a', 7), { code: 'not-found' });
});

test('tests come along with their rules: OTLP/JSON as text, and one whose trace is in another file is left out and named', async (t) => {
  const { deps, service } = await opened(t);
  const otlp = `{ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: '${'a'.repeat(32)}', spanId: '${'b'.repeat(16)}', name: a, startTimeUnixNano: 1, endTimeUnixNano: 2 }] }] }] }`;
  const tests = `[{ name: one, trace: ${otlp}, expect: violated }, { name: two, trace: { file: x.json }, expect: violated }]`;
  const [result] = await importRules(deps, file(plain('a', `, tests: ${tests}`)), {
    dryRun: false,
    allOrNothing: false,
  });
  assert.equal(result?.outcome, 'created');
  assert.deepEqual(
    result.problems.map(({ severity, path, message }) => [severity, path, message]),
    [['warning', 'tests[1].trace', 'the test two is left out: its trace is in another file, which is not read here']],
  );
  const [saved, ...others] = (await service.get('a')).tests;
  assert.deepEqual(others, []);
  assert.deepEqual([saved?.name, JSON.parse(saved?.trace ?? '').resourceSpans.length], ['one', 1]);
});

test('a file that says nothing of tests takes those of the rule away, as all that it does not say', async (t) => {
  const { run, service } = await opened(t);
  await run(file(plain('a', `, tests: [{ trace: 'a 0ms +1ms', expect: violated }]`)));
  assert.equal((await service.get('a')).tests.length, 1);
  assert.deepEqual(await run(file(plain('a'))), ['a updated']);
  assert.deepEqual((await service.get('a')).tests, []);
});
