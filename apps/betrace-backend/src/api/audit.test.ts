import { getOption, type JsonObject } from '@bufbuild/protobuf';
import { role as roleOption } from '@betrace/api-client/gen/betrace/v1/options_pb.js';
import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { addToken } from '../access/make-token.ts';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { startApi, testTime } from './testing/start-api.ts';

const expression = 'span.status == "ERROR"';

/** An API called with a trusted token, as Grafana's proxy does. */
async function viaGrafana(t: Parameters<typeof startApi>[0]) {
  const api = await startApi(t);
  const { secret } = await addToken(
    api.store.tokens,
    { name: 'grafana', role: 'admin', trusted: true },
    testTime,
    'test',
  );
  await api.access.reload();
  const call = (login: string, what: string, body?: unknown) =>
    api.rest(what, body, {
      authorization: `Bearer ${secret}`,
      'x-betrace-role': 'admin',
      'x-grafana-context': JSON.stringify({ Login: login }),
    });
  const entries = async (query = '') => (await call('ada', `GET /api/audit${query}`)).body['entries'] as JsonObject[];
  return { api, call, entries };
}

test('every change says who made it, in the audit log and in the revisions of a rule', async (t) => {
  const { call, entries } = await viaGrafana(t);
  await call('ada', 'POST /api/rules', { id: 'r', name: 'R', expression });
  await call('bob', 'PUT /api/rules/r', { name: 'S', expression, revision: 1 });
  await call('cyd', 'POST /api/rules/r/disable', {});
  await call('dot', 'POST /api/rules/r/enable', {});
  await call('eve', 'POST /api/rules/r/revisions/1/restore', {});
  await call('fay', 'POST /api/rules/import', {
    content: `rules:\n  - id: r\n    name: T\n    expression: 'never { a }'\n`,
  });
  const { body } = await call('ada', 'GET /api/rules/r/revisions');
  const revisions = body['revisions'] as JsonObject[];
  assert.deepEqual(
    revisions.map(({ author }) => author),
    ['fay', 'eve', 'dot', 'cyd', 'bob', 'ada'],
  );
  await call('gus', 'DELETE /api/rules/r');
  await call('hal', 'DELETE /api/violations?ruleId=r');
  const made = await call('ida', 'POST /api/tokens', { name: 'x', role: 'viewer' });
  await call('jon', `DELETE /api/tokens/${(made.body['token'] as { id: string }).id}`);
  assert.deepEqual(
    (await entries()).map(({ actor, action, fromRevision, toRevision }) => [actor, action, fromRevision, toRevision]),
    [
      ['jon', 'token.revoke', 0, 0],
      ['ida', 'token.create', 0, 0],
      ['hal', 'violations.deleted', 0, 0],
      ['hal', 'violations.delete', 0, 0],
      ['gus', 'rule.delete', 6, 7],
      ['fay', 'rule.import', 5, 6],
      ['eve', 'rule.restore', 4, 5],
      ['dot', 'rule.enable', 3, 4],
      ['cyd', 'rule.disable', 2, 3],
      ['bob', 'rule.update', 1, 2],
      ['ada', 'rule.create', 0, 1],
      ['test', 'token.create', 0, 0],
    ],
  );
});

/** Those that change nothing although they need more than to read, and those that the test before this one makes. */
const changeNothing = [
  'IngestSpans',
  'AuditService.List',
  'AuditService.Export',
  'EvidenceService.Export',
  'TokenService.List',
];
const audited = [
  ...['CreateRule', 'UpdateRule', 'DeleteRule', 'EnableRule', 'DisableRule', 'RestoreRevision', 'ImportRules'],
  ...['DeleteViolations', 'TokenService.Create', 'TokenService.Revoke'],
];
/** Of others, whose tests look at the audit log. */
const auditedElsewhere = ['UpdatePolicy', 'VerifyHash', 'BackupService.Create'];

test('there is no other call that changes something', async (t) => {
  const { services } = await startApi(t);
  const known = [...changeNothing, ...audited, ...auditedElsewhere];
  for (const method of services.flatMap(({ desc }) => desc.methods)) {
    const name = `${method.parent.name}.${method.name}`;
    const reads = ['none', 'viewer'].includes(getOption(method, roleOption));
    assert.ok(
      reads || known.some((each) => name.includes(each)),
      `${name} changes something: say here where it is audited`,
    );
  }
});

test('the audit log is found by who, what and when, page by page', async (t) => {
  const { call, entries } = await viaGrafana(t);
  for (const id of ['a', 'b', 'c']) {
    await call(id === 'b' ? 'bob' : 'ada', 'POST /api/rules', { id, name: id, expression });
  }
  const subjects = async (query: string) => (await entries(query)).map(({ subject }) => subject);
  assert.deepEqual(await subjects('?actor=ada'), ['c', 'a']);
  assert.deepEqual(await subjects('?action=rule&pageSize=2'), ['c', 'b']);
  assert.deepEqual(await subjects('?action=rul'), []);
  assert.deepEqual(await subjects('?subject=b&action=rule.create'), ['b']);
  assert.deepEqual(await subjects('?to=2023-11-14T22:13:20Z'), []);
  const first = await call('ada', 'GET /api/audit?action=rule&pageSize=2');
  const rest = await call(
    'ada',
    `GET /api/audit?action=rule&pageSize=2&pageToken=${String(first.body['nextPageToken'])}`,
  );
  assert.deepEqual(
    (rest.body['entries'] as JsonObject[]).map(({ subject }) => subject),
    ['a'],
  );
  assert.equal((await call('ada', 'GET /api/audit?pageToken=x')).status, 400);
});

test('the audit log is exported as one JSON object a line, oldest first', async (t) => {
  const api = await startApi(t);
  for (let i = 0; i < 502; i++) {
    await api.store.audit.append({ at: testTime, actor: 'x', action: 'a.b', subject: String(i) });
  }
  const answer = await fetch(`${api.httpUrl}/api/audit/export?action=a`);
  assert.match(answer.headers.get('content-type') ?? '', /ndjson/);
  const lines = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject);
  assert.deepEqual(
    lines.map(({ subject }) => Number(subject)),
    Array.from({ length: 502 }, (_, i) => i),
  );
});

test('the database refuses to change or remove what is in the audit log', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  await store.audit.append({ at: 1n, actor: 'x', action: 'a.b', subject: '' });
  await store.close();
  const database = new DatabaseSync(path.join(folder, 'betrace.db'));
  t.after(() => database.close());
  for (const statement of [
    "update audit set actor = 'y'",
    'delete from audit',
    "replace into audit select 1, 2, 'y', '', '', 0, 0, ''",
  ]) {
    assert.throws(() => database.exec(statement), /the audit log is append-only/, statement);
  }
  assert.equal(database.prepare('select actor from audit').get()?.['actor'], 'x');
});
