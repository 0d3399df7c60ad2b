import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openTestStore, temporaryFolder } from '../store/fixtures.ts';
import { Access, type AccessLimits } from './access.ts';
import { addToken, type NewToken } from './make-token.ts';
import type { NeededRole, Role } from './role.ts';
import { makeToken } from './token-text.ts';

const start = 1_700_000_000_000_000_000n;
const second = 1_000_000_000n;

async function open(t: TestContext, limits: Partial<AccessLimits> = {}) {
  const store = await openTestStore(temporaryFolder(t));
  t.after(() => store.close());
  let now = start;
  const logged: object[] = [];
  const access = await Access.open({
    tokens: store.tokens,
    limits: { calls: 1000, exports: 1000, failures: 3, ...limits },
    now: () => now,
    log: { warn: (fields) => void logged.push(fields) },
  });
  const add = async (input: Partial<NewToken> = {}) => {
    const role = input.role ?? 'viewer';
    const made = await addToken(store.tokens, { name: `a ${role}`, role, trusted: false, ...input }, now, 'test');
    await access.reload();
    return made;
  };
  /** The caller, or the code of the refusal. */
  const admit = (headers: Record<string, string>, needed: NeededRole | undefined = 'viewer', address = '10.0.0.1') => {
    try {
      const { name, role } = access.admit(headers, address, needed);
      return { name, role };
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const bearer = (secret: string, more: Record<string, string> = {}) => ({
    authorization: `Bearer ${secret}`,
    ...more,
  });
  return { store, access, add, admit, bearer, logged, advance: (by: bigint) => void (now += by) };
}

test('without tokens the caller is an admin, lowered by the role that is sent', async (t) => {
  const { admit } = await open(t);
  assert.deepEqual(admit({}, 'admin'), { name: 'anonymous', role: 'admin' });
  assert.deepEqual(admit({ 'x-betrace-role': 'viewer' }, 'viewer'), { name: 'anonymous', role: 'viewer' });
  assert.equal(admit({ 'x-betrace-role': 'viewer' }, 'editor'), 'permission-denied');
  assert.equal(admit({ 'x-betrace-role': 'ingest' }, 'viewer'), 'permission-denied');
  assert.equal(admit({ 'x-betrace-role': 'root' }, 'viewer'), 'invalid-argument');
  // Whom nobody vouches for is nobody.
  assert.deepEqual(admit({ 'x-grafana-user': 'ada' }, 'admin'), { name: 'anonymous', role: 'admin' });
});

test('what a token that is not trusted says of its caller counts for nothing', async (t) => {
  const { add, admit, bearer } = await open(t);
  const { secret } = await add({ role: 'editor' });
  const headers = bearer(secret, { 'x-betrace-role': 'admin', 'x-grafana-context': '{"Login":"ada"}' });
  assert.deepEqual(admit(headers, 'editor'), { name: 'a editor', role: 'editor' });
  assert.equal(admit(headers, 'admin'), 'permission-denied');
  assert.deepEqual(admit(bearer(secret, { 'x-betrace-role': 'viewer' }), 'editor'), {
    name: 'a editor',
    role: 'editor',
  });
});

test('the role of a trusted token is the lower of its own and the one that is sent; none is viewer', async (t) => {
  const { add, admit, bearer } = await open(t);
  const { secret } = await add({ role: 'editor', trusted: true });
  const roleSent = (role: Role) => admit(bearer(secret, { 'x-betrace-role': role }), undefined);
  assert.deepEqual(roleSent('admin'), { name: 'a editor', role: 'editor' });
  assert.deepEqual(roleSent('editor'), { name: 'a editor', role: 'editor' });
  assert.deepEqual(roleSent('viewer'), { name: 'a editor', role: 'viewer' });
  assert.equal(roleSent('ingest'), 'permission-denied');
  assert.deepEqual(admit(bearer(secret)), { name: 'a editor', role: 'viewer' });
  assert.equal(admit(bearer(secret), 'editor'), 'permission-denied');
});

test('a trusted token vouches for the user of Grafana', async (t) => {
  const { add, admit, bearer } = await open(t);
  const { secret } = await add({ trusted: true });
  const nameOf = (more: Record<string, string>) => (admit(bearer(secret, more)) as { name: string }).name;
  assert.equal(nameOf({ 'x-grafana-context': '{"OrgID":1,"Login":"ada","Name":"Ada L"}' }), 'ada');
  assert.equal(nameOf({ 'x-grafana-context': '{"login":"ada"}' }), 'ada');
  assert.equal(nameOf({ 'x-grafana-user': 'grace' }), 'grace');
  for (const context of [
    '',
    '{',
    '{}',
    'null',
    '[]',
    '{"Login":1}',
    '{"Login":"a\\u0000"}',
    `{"Login":"${'a'.repeat(200)}"}`,
  ]) {
    assert.equal(nameOf({ 'x-grafana-context': context }), 'a viewer', context);
  }
});

test('a token is refused when it is cut, unknown, expired or revoked, and each is counted', async (t) => {
  const { store, access, add, admit, bearer, advance } = await open(t, { failures: 100 });
  const { secret, token } = await add({ expiresAt: start + 10n * second });
  assert.deepEqual(admit(bearer(secret)), { name: 'a viewer', role: 'viewer' });
  assert.deepEqual(admit({ authorization: `bearer  ${secret} ` }), { name: 'a viewer', role: 'viewer' });
  const wrong = [{}, bearer(secret.slice(0, -1)), bearer(makeToken()), { authorization: `Basic ${secret}` }];
  // The id of a token that is there, and another secret.
  const forged = secret.slice(0, 18) + makeToken().slice(18);
  for (const headers of [...wrong, bearer(forged), { authorization: secret }]) {
    assert.equal(admit(headers), 'unauthenticated');
  }
  advance(10n * second);
  assert.equal(admit(bearer(secret)), 'unauthenticated');
  assert.equal(access.counts().failures.expired, 1);
  await store.tokens.revoke(token.id, start, 'test');
  await access.reload();
  assert.equal(admit(bearer(secret)), 'unauthenticated');
  assert.deepEqual(access.counts().failures, { missing: 1, malformed: 4, unknown: 1, expired: 1, revoked: 1 });
});

test('many wrong tokens of an address are answered as too many, and right ones are not held up', async (t) => {
  const { access, add, admit, bearer, logged, advance } = await open(t, { failures: 3 });
  const { secret } = await add();
  const wrong = () => admit(bearer(makeToken()));
  assert.deepEqual([wrong(), wrong(), wrong(), wrong()], [...Array(3).fill('unauthenticated'), 'overloaded']);
  assert.throws(() => access.admit(bearer(makeToken()), '10.0.0.1', 'viewer'), { retryAfter: 60 });
  assert.equal(admit(bearer(makeToken()), 'viewer', '10.0.0.2'), 'unauthenticated');
  assert.deepEqual(admit(bearer(secret)), { name: 'a viewer', role: 'viewer' });
  assert.equal(admit({}), 'unauthenticated', 'who forgot the token is told so');
  advance(60n * second);
  assert.equal(wrong(), 'unauthenticated');
  const first = { address: '10.0.0.1', reason: 'unknown', slowed: false };
  assert.deepEqual(logged, [first, { ...first, slowed: true }, { ...first, address: '10.0.0.2' }, first]);
});

test('calls and exports of a token have a rate each', async (t) => {
  const { access, add, admit, bearer, advance } = await open(t, { calls: 2, exports: 3 });
  const one = await add({ role: 'admin' });
  const other = await add({ name: 'other', role: 'admin' });
  const call = (secret: string, needed: NeededRole = 'viewer') => admit(bearer(secret), needed);
  const taken = (secret: string, needed?: NeededRole) =>
    Array.from({ length: 9 }, () => call(secret, needed)).filter((answer) => answer !== 'overloaded').length;
  assert.equal(taken(one.secret), 4);
  assert.throws(() => access.admit(bearer(one.secret), '', 'viewer'), { code: 'overloaded', retryAfter: 1 });
  assert.equal(taken(one.secret, 'ingest'), 6);
  assert.equal(taken(other.secret), 4);
  advance(second);
  assert.equal(taken(one.secret), 2);
  assert.equal(access.counts().limited, 18 - 8 + 1 + 9 - 6 + 9 - 2);
});

test('when a token was last used is kept, but not at each call', async (t) => {
  const { store, access, add, admit, bearer, advance } = await open(t);
  const { secret } = await add();
  advance(5n * second);
  admit(bearer(secret));
  const lastUsed = async () => (await store.tokens.list())[0]?.lastUsedAt;
  assert.equal(await lastUsed(), undefined);
  await access.touch();
  assert.equal(await lastUsed(), start + 5n * second);
});
