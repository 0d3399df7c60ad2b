import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { foundOf, someRule, someViolation, temporaryFolder } from '../../store/fixtures.ts';
import { openStore } from '../../store/open-store.ts';
import { importRules } from '../import-rules.ts';
import { openRuleBook } from '../rule-book.ts';
import { ruleService } from '../rule-service.ts';
import { provisioning, releaseRules } from './provisioning.ts';

const file = (...rules: string[]) => `rules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`;
const plain = (id: string, more = '') => `{ id: ${id}, expression: 'never { a }'${more} }`;
const broken = (id: string) => `{ id: ${id}, expression: 'never { a ' }`;

async function opened(t: TestContext) {
  const [folder, dataDir] = [temporaryFolder(t), temporaryFolder(t)];
  const store = await openStore(dataDir);
  t.after(() => store.close());
  const warnings: object[] = [];
  const log = { info: () => undefined, warn: (fields: object) => void warnings.push(fields) };
  const book = await openRuleBook({ rules: store.rules, log });
  let time = 100n;
  const deps = { rules: store.rules, book, now: () => time++ };
  const start = () => provisioning({ ...deps, folder, log });
  const files = start();
  return {
    folder,
    store,
    deps,
    start,
    files,
    warnings,
    service: ruleService(deps),
    write: (name: string, text: string) => writeFileSync(path.join(folder, name), text),
    remove: (name: string) => unlinkSync(path.join(folder, name)),
    /** Two looks: the second finds what the first found. */
    settle: async () => {
      await files.look();
      await files.look();
    },
    ids: async () => (await store.rules.list({})).map(({ id, provisionedFrom }) => `${id} ${provisionedFrom}`.trim()),
    inForce: () => [...book.current().byId.values()].map(({ rule }) => rule.id).sort(),
  };
}

test('the rules of the files in a folder are in force after the first look, YAML and JSON', async (t) => {
  const { write, files, ids, inForce } = await opened(t);
  write('a.yaml', file(plain('a1'), plain('a2', ', enabled: false')));
  write('b.json', JSON.stringify({ rules: [{ id: 'b', expression: 'never { b }' }] }));
  write('.hidden.yaml', file(plain('hidden')));
  write('notes.txt', 'no rules');
  await files.look(true);
  assert.deepEqual(await ids(), ['a1 a.yaml', 'a2 a.yaml', 'b b.json']);
  assert.deepEqual(inForce(), ['a1', 'b']);
  assert.deepEqual(files.status(), { files: 2, rules: 3, problems: [] });
});

test('a file that changes is taken over when it rests, as a revision of the same rule by "provisioning"', async (t) => {
  const { write, files, settle, service } = await opened(t);
  write('a.yaml', file(plain('a')));
  await files.look(true);
  const { uid } = await service.get('a');
  write('a.yaml', file(plain('a', ', severity: high')));
  await files.look();
  assert.equal((await service.get('a')).revision, 1, 'it may still be being written');
  await settle();
  const { revision, severity, uid: after } = await service.get('a');
  assert.deepEqual([revision, severity, after], [2, 'high', uid]);
  const revisions = await service.revisions('a', { limit: 10 });
  assert.deepEqual(revisions.map(({ author }) => author), ['provisioning', 'provisioning']); // prettier-ignore
});

test('a file that does not change makes no revision, also over restarts, and its rules keep their uid', async (t) => {
  const { write, files, settle, service, start } = await opened(t);
  write('a.yaml', file(plain('a')));
  await files.look(true);
  const before = await service.get('a');
  write('a.yaml', file(plain('a')));
  await settle();
  await start().look(true);
  assert.deepEqual(await service.get('a'), before);
});

test('the rules of a removed file, and rules that left their file, are removed; their violations stay', async (t) => {
  const { write, remove, files, settle, ids, store } = await opened(t);
  await store.rules.insert(someRule({ id: 'own' }));
  write('a.yaml', file(plain('a1'), plain('a2')));
  write('b.yaml', file(plain('b')));
  await files.look(true);
  await store.commitDecisions(foundOf([someViolation(1, { ruleId: 'b' })]));
  write('a.yaml', file(plain('a1')));
  remove('b.yaml');
  await settle();
  assert.deepEqual(await ids(), ['a1 a.yaml', 'own']);
  assert.equal((await store.violations.list({ limit: 10 })).violations.length, 1);
});

test('a broken file keeps the last good state of its rules, is told of once, and holds up no other', async (t) => {
  const { write, files, settle, ids, warnings, service } = await opened(t);
  write('a.yaml', file(plain('a1'), plain('a2')));
  await files.look(true);
  write('a.yaml', 'rules: [');
  write('b.yaml', file(plain('b')));
  await settle();
  await settle();
  assert.deepEqual(await ids(), ['a1 a.yaml', 'a2 a.yaml', 'b b.yaml']);
  const [problem, ...others] = files.status().problems;
  assert.deepEqual([problem?.file, problem?.rule, others], ['a.yaml', '', []]);
  assert.equal(warnings.length, 1);
  write('a.yaml', file(plain('a1', ', severity: low')));
  await settle();
  assert.deepEqual(files.status(), { files: 2, rules: 2, problems: [] });
  assert.equal((await service.get('a1')).severity, 'low');
});

test('a broken rule stops neither the others of its file nor the start, and stays as it last was right', async (t) => {
  const { write, files, settle, ids, service, inForce } = await opened(t);
  write('a.yaml', file(broken('x'), plain('y')));
  await files.look(true);
  assert.deepEqual(await ids(), ['y a.yaml']);
  write('a.yaml', file(plain('x'), plain('y')));
  await settle();
  const before = await service.get('x');
  write('a.yaml', file(broken('x'), plain('y', ', severity: high')));
  await settle();
  assert.deepEqual(await service.get('x'), before);
  assert.equal((await service.get('y')).severity, 'high');
  assert.deepEqual(inForce(), ['x', 'y']);
  const [{ file: name, rule, line } = { file: '', rule: '', line: 0 }] = files.status().problems;
  assert.deepEqual([name, rule, line > 0], ['a.yaml', 'x', true]);
});

test("Kubernetes' swap of the folder behind the links is taken over", async (t) => {
  const { folder, files, settle, service, ids } = await opened(t);
  const version = (name: string, text: string) => {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'a.yaml'), text);
    symlinkSync(name, path.join(folder, '..data_tmp'));
    renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'));
  };
  version('..2026_1', file(plain('a')));
  symlinkSync('..data/a.yaml', path.join(folder, 'a.yaml'));
  await files.look(true);
  assert.deepEqual(await ids(), ['a a.yaml']);
  version('..2026_2', file(plain('a', ', severity: high')));
  rmSync(path.join(folder, '..2026_1'), { recursive: true });
  await settle();
  assert.equal((await service.get('a')).severity, 'high');
});

test("an editor's way of saving, by another file that takes the place, is taken over, and the gap removes nothing", async (t) => {
  const { folder, write, remove, files, settle, service } = await opened(t);
  write('a.yaml', file(plain('a')));
  await files.look(true);
  const { uid } = await service.get('a');
  remove('a.yaml');
  await files.look();
  write('a.yaml.tmp', file(plain('a', ', severity: high')));
  renameSync(path.join(folder, 'a.yaml.tmp'), path.join(folder, 'a.yaml'));
  await settle();
  const rule = await service.get('a');
  assert.deepEqual([rule.uid, rule.severity], [uid, 'high']);
});

test('a folder that cannot be read leaves the rules as they are, and says so until it can be', async (t) => {
  const { folder, write, files, settle, ids, start } = await opened(t);
  write('a.yaml', file(plain('a')));
  await files.look(true);
  renameSync(folder, `${folder}-away`);
  await settle();
  assert.deepEqual(await ids(), ['a a.yaml']);
  assert.match(files.status().problems[0]?.message ?? '', /^the rules of the folder .* cannot be taken over: ENOENT/);
  const started = start();
  await started.look(true);
  assert.deepEqual(await ids(), ['a a.yaml']);
  renameSync(`${folder}-away`, folder);
  await settle();
  assert.deepEqual(files.status(), { files: 1, rules: 1, problems: [] });
});

test('of two files with a rule of the same id the first by name wins, and the other is told of', async (t) => {
  const { write, files, ids } = await opened(t);
  write('b.yaml', file(plain('same')));
  write('a.yaml', file(plain('same')));
  await files.look(true);
  assert.deepEqual(await ids(), ['same a.yaml']);
  assert.match(files.status().problems[0]?.message ?? '', /^a.yaml has a rule of this id/);
});

test('a rule that came by the API becomes that of the file which names it, and stays the same rule', async (t) => {
  const { write, files, store, service } = await opened(t);
  await store.rules.insert(someRule({ id: 'a', uid: 'u' }));
  write('a.yaml', file(plain('a')));
  await files.look(true);
  const { uid, revision, provisionedFrom } = await service.get('a');
  assert.deepEqual([uid, revision, provisionedFrom], ['u', 2, 'a.yaml']);
});

test('an import leaves a rule of a file alone and says which file', async (t) => {
  const { write, files, deps } = await opened(t);
  write('a.yaml', file(plain('a')));
  await files.look(true);
  const options = { dryRun: false, allOrNothing: false };
  const [same] = await importRules(deps, file(plain('a')), options);
  assert.equal(same?.outcome, 'unchanged');
  const [other] = await importRules(deps, file(plain('a', ', severity: low')), options);
  assert.equal(other?.outcome, 'failed');
  assert.equal(other?.problems[0]?.message, 'the rule comes from the file a.yaml; change it there');
});

test('without a folder the rules that came from files can be changed again', async (t) => {
  const { write, files, deps, service } = await opened(t);
  write('a.yaml', file(plain('a')));
  await files.look(true);
  await releaseRules(deps);
  const { enabled } = await service.setEnabled('a', false, 0);
  assert.equal(enabled, false);
});

test('tests in a file belong to the rule, and a change of them alone is a change of it', async (t) => {
  const { write, files, settle, service } = await opened(t);
  const tested = (expect: string) => `, tests: [{ name: fires, trace: 'a 0ms +1ms', expect: ${expect} }]`;
  write('a.yaml', file(plain('a', tested('violated'))));
  await files.look(true);
  assert.deepEqual((await service.get('a')).tests, [
    { name: 'fires', trace: 'a 0ms +1ms', expect: 'violated', complete: true, witnesses: [] },
  ]);
  await settle();
  assert.equal((await service.get('a')).revision, 1);
  write('a.yaml', file(plain('a', tested('satisfied'))));
  await settle();
  const { revision, tests } = await service.get('a');
  assert.deepEqual([revision, tests[0]?.expect], [2, 'satisfied']);
});
