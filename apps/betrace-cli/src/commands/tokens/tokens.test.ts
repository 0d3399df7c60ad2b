import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { betrace, folderWith, runHere } from '../../testing/betrace.ts';
import { startServer } from '../../testing/server.ts';

const tokenIn = (out: string) => /betrace_[0-9A-Za-z]{48}/.exec(out)?.[0] ?? assert.fail(out);

test('the first token is made in the data folder, later ones on the server, and all is in the audit log', async (t) => {
  const folder = folderWith(t, {});
  const made = await runHere(['tokens', 'create', '--name', 'root', '--role', 'admin', '--data-dir', folder]);
  assert.equal(made.code, 0, made.err);
  const root = tokenIn(made.out);
  assert.match(made.out, /role: +admin\nexpires: +never/);
  const offline = await runHere(['tokens', 'list', '--data-dir', folder]);
  assert.match(offline.out, /root +admin +in force +.* +command line +never/);
  assert.equal(offline.out.includes(root), false);

  const { url } = await startServer(t, { BETRACE_DATA_DIR: folder });
  const file = path.join(folderWith(t, {}), 'token');
  writeFileSync(file, `${root}\n`);
  const asRoot = (...args: string[]) => runHere([...args, '--token-file', file], undefined, { BETRACE_URL: url });
  const refused = await runHere(['rules', 'list'], undefined, { BETRACE_URL: url });
  assert.equal(refused.code, 4);
  assert.match(refused.err, /Give a token/);
  assert.equal((await fetch(`${url}/metrics`)).status, 401);
  assert.equal((await fetch(`${url}/ready`)).status, 200);
  const busy = await runHere(['tokens', 'list', '--data-dir', folder]);
  assert.equal(busy.code, 2);
  assert.match(busy.err, /Another BeTrace runs on it/);

  const created = await asRoot(
    'tokens',
    'create',
    '--name',
    'reader',
    '--role',
    'viewer',
    '--expires',
    '90d',
    '-o',
    'json',
  );
  const { secret, token } = JSON.parse(created.out) as { secret: string; token: { id: string } };
  const asReader = () => runHere(['rules', 'list'], undefined, { BETRACE_URL: url, BETRACE_TOKEN: secret });
  assert.equal((await asReader()).code, 0);
  assert.match((await asRoot('tokens', 'list')).out, /reader +viewer +until /);
  assert.match((await asRoot('tokens', 'revoke', token.id)).out, /is revoked/);
  assert.equal((await asReader()).code, 4);
  assert.equal((await asRoot('tokens', 'create', '--name', 'x', '--role', 'owner')).code, 2);

  const { out } = await asRoot('audit', 'list', '--action', 'token');
  assert.match(out, /root +token.revoke [^]*root +token.create .*reader: viewer\n.*command line +token.create/);
  const lines = (await asRoot('audit', 'export')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { action: string });
  assert.deepEqual(
    lines.map(({ action }) => action),
    ['token.create', 'token.create', 'token.revoke'],
  );
});

test('a generated token is a bootstrap token, and without tokens none is asked for', async (t) => {
  const token = tokenIn((await betrace(['tokens', 'generate'])).out);
  const folder = folderWith(t, {
    'tokens.yaml': `tokens:\n  - { name: boot, role: admin, token: ${token} }\n`,
  });
  const dataDir = path.join(folder, 'data');
  const env = { BETRACE_DATA_DIR: dataDir, BETRACE_BOOTSTRAP_TOKENS_FILE: path.join(folder, 'tokens.yaml') };
  const { url, stop } = await startServer(t, env);
  const list = await runHere(['tokens', 'list'], undefined, { BETRACE_URL: url, BETRACE_TOKEN: token });
  assert.match(list.out, /boot +admin +in force +.* +bootstrap file/);
  await stop();
  assert.match((await runHere(['tokens', 'revoke', '--all', '--data-dir', dataDir])).out, /1 tokens are removed/);
  const { cli } = await startServer(t, { BETRACE_DATA_DIR: dataDir });
  assert.equal((await cli(['rules', 'list'])).code, 0);
});
