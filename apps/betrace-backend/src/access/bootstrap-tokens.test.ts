import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { openTestStore, temporaryFolder } from '../store/fixtures.ts';
import { takeBootstrapTokens } from './bootstrap-tokens.ts';
import { makeToken } from './token-text.ts';

const now = 1_700_000_000_000_000_000n;

async function open(t: TestContext) {
  const folder = temporaryFolder(t);
  const store = await openTestStore(folder);
  t.after(() => store.close());
  const file = path.join(folder, 'tokens.yaml');
  const warned: object[] = [];
  const log = { info: () => undefined, warn: (fields: object) => void warned.push(fields) };
  const take = (content: string) => {
    writeFileSync(file, content);
    return takeBootstrapTokens(file, store.tokens, now, log);
  };
  const states = async () =>
    Object.fromEntries((await store.tokens.list()).map(({ name, revokedAt }) => [name, revokedAt === undefined]));
  return { folder, store, take, states, warned };
}

test('the tokens of a file are in force, as often as it is taken over; who leaves it is revoked', async (t) => {
  const { store, take, states, warned } = await open(t);
  const [a, b] = [makeToken(), makeToken()];
  const first = `- { name: a, role: ingest, token: ${a} }`;
  const second = `- { name: b, role: editor, trusted: true, expires: 2030-01-01T00:00:00Z, token: ${b} }`;
  await take(`tokens:\n${first}\n${second}\n`);
  await take(`tokens:\n${first}\n${second}\n`);
  assert.deepEqual(await states(), { a: true, b: true });
  const entries = await store.audit.list({ limit: 10 });
  assert.equal(entries.length, 2, 'the second time nothing happens');
  await take(`tokens:\n${first}\n`);
  assert.deepEqual(await states(), { a: true, b: false });
  await take(`tokens:\n${first}\n${second}\n`);
  assert.deepEqual(await states(), { a: true, b: false }, 'what was revoked stays so');
  assert.deepEqual(warned, [{ token: b.slice(8, 18), name: 'b' }]);
});

test('tokens that were made elsewhere are left alone', async (t) => {
  const { store, take, states } = await open(t);
  await store.tokens.insert(
    { id: 'x', name: 'x', role: 'admin', trusted: false, hash: new Uint8Array(32), createdAt: now, createdBy: 'me' },
    9,
  );
  await take('tokens: []');
  assert.deepEqual(await states(), { x: true });
});

test('a file that cannot be used is refused by the place of what is wrong, and without a token', async (t) => {
  const { folder, take } = await open(t);
  const token = makeToken();
  await take(`tokens: [{ name: a, role: viewer, token: ${token} }]`);
  const cases: readonly [string, RegExp][] = [
    [`tokens: [{ name: a, role: viewer, token: ${token}`, /tokens\.yaml is not YAML/],
    [`token: ${token}`, /should hold "tokens:"/],
    [`tokens: [{ name: a, role: viewer, tokn: ${token} }]`, /tokens\[0\] should have name, role/],
    [`tokens: [{ name: a, role: viewer, token: ${token}x }]`, /tokens\[0\]: the token is none/],
    [`tokens: [{ name: a, role: viewer }]`, /token or token_file/],
    [`tokens: [{ name: a, role: root, token: ${makeToken()} }]`, /role: should be one of/],
    [`tokens: [{ name: a, role: editor, token: ${token} }]`, /known with another role/],
    [`tokens: [{ name: a, role: viewer, token: ${makeToken()} }]`, /the name "a" is in use/],
    [`tokens: [{ name: b, role: viewer, expires: soon, token: ${makeToken()} }]`, /expires should be a time/],
    [`tokens: [{ name: b, role: viewer, token_file: ${folder}/none }]`, /none cannot be read/],
  ];
  for (const [content, message] of cases) {
    await assert.rejects(take(content), (error: Error) => {
      assert.equal(error.name, 'StartError');
      assert.match(error.message, message);
      return !error.message.includes('betrace_');
    });
  }
});

test('the example on the page of settings is read', async (t) => {
  const { folder, take, states } = await open(t);
  const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
  const [, example = ''] = /^```yml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  writeFileSync(path.join(folder, 'secret'), `${makeToken()}\n`);
  await take(example.replace('/run/secrets/betrace-grafana', path.join(folder, 'secret')));
  assert.deepEqual(await states(), { grafana: true });
});
