import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { test, type TestContext } from 'node:test';
import { folderWith, runHere } from '../testing/betrace.ts';
import { startServer } from '../testing/server.ts';

/** A server that is not BeTrace, or one of another time. */
async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const fails =
  (code: number, status: number, message: string): RequestListener =>
  (request, response) => {
    const health = request.url === '/health';
    const body = health ? { status: 'SERVING_STATUS_SERVING', version: '9.8.7' } : { code, message, details: [] };
    response.writeHead(health ? 200 : status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

const status = (url: string, ...flags: string[]) => runHere(['status', '--url', url, ...flags]);

test('status says how a server is doing, and ends with 1 when a rule cannot be in force or it is not ready', async (t) => {
  const { cli } = await startServer(t);
  const { code, out } = await cli(['status']);
  assert.equal(code, 0);
  assert.match(out, /^version: +\d+\.\d+\.\d+\nrunning since: .*Z\nready: +yes\nrules in force: +0\n/);
  const { notReady } = JSON.parse((await cli(['status', '-o', 'json'])).out) as { notReady: string };
  assert.equal(notReady, '');
  const url = await serve(t, (_, response) => {
    const state = { brokenRules: [{ id: 'a', reason: 'its expression is wrong' }], spans: { dropped: {} } };
    response.writeHead(200).end(JSON.stringify({ ...state, version: '1', notReady: '' }));
  });
  const broken = await status(url, '-o', 'yaml');
  assert.equal(broken.code, 1);
  assert.match(broken.out, /brokenRules:\n {2}- id: a\n/);
});

test('where nothing answers, the code is 3 and the message says where and why', async () => {
  const closed = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const { code, out, err } = await status(`http://127.0.0.1:${port}`);
  assert.deepEqual([code, out], [3, '']);
  assert.equal(
    err,
    `betrace: http://127.0.0.1:${port} cannot be reached: nothing listens there; is \`betrace serve\` running, and is --url right?\n`,
  );
});

test('https to a port without TLS, and something that is not BeTrace, are told apart', async (t) => {
  const url = await serve(t, (_, response) => response.writeHead(200).end('<html>'));
  assert.match((await status(url.replace('http', 'https'))).err, /that port speaks no TLS; use http:\/\//);
  const { code, err } = await status(url);
  assert.equal(code, 3);
  assert.match(err, /answers, but not as BeTrace does \(HTTP 200\); is --url right/);
});

test('a refusal ends with 4 and says what to do: without a token, with one, with too low a role', async (t) => {
  const unknown = await serve(t, fails(16, 401, 'Who are you?'));
  const without = await status(unknown);
  assert.equal(without.code, 4);
  assert.match(without.err, /Who are you\?\nbetrace: Give a token: --token-file FILE, or BETRACE_TOKEN\.\n$/);
  assert.match((await status(unknown, '--token', 'x')).err, /The token is unknown, revoked or expired/);
  const low = await serve(t, fails(7, 403, 'Not for viewers.'));
  assert.match((await status(low, '--token', 'x')).err, /Not for viewers\.\nbetrace: The token has too low a role/);
});

test('a call that the server does not know tells of the other version', async (t) => {
  const { code, err } = await status(await serve(t, fails(5, 404, 'There is nothing at /api/status.')));
  assert.equal(code, 4);
  assert.match(
    err,
    /The server is version 9\.8\.7, this command \d+\.\d+\.\d+: use the command of the server's version/,
  );
});

test('a server that is not ready, or starts, is no refusal: 3', async (t) => {
  assert.equal((await status(await serve(t, fails(14, 503, 'The store is away.')))).code, 3);
});

test('the token comes from the flag, the file or the variables, is sent as Bearer, and is never printed', async (t) => {
  const seen: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    fails(16, 401, 'no')(request, response);
  });
  const folder = folderWith(t, { token: 'of-file\n', empty: '\n' });
  const run = (flags: string[], env: Record<string, string> = {}) =>
    runHere(['rules', 'list', '--url', url, ...flags], '', env);
  const ended = [
    await run(['--token', 'of-flag'], { BETRACE_TOKEN: 'of-variable' }),
    await run(['--token-file', `${folder}/token`], { BETRACE_TOKEN: 'of-variable' }),
    await run([], { BETRACE_TOKEN: 'of-variable', BETRACE_TOKEN_FILE: `${folder}/token` }),
    await run([], { BETRACE_TOKEN_FILE: `${folder}/token` }),
    await run([]),
  ];
  assert.deepEqual(seen, ['Bearer of-flag', 'Bearer of-file', 'Bearer of-variable', 'Bearer of-file', undefined]);
  ended.forEach(({ code, out, err }) => {
    assert.equal(code, 4);
    assert.doesNotMatch(out + err, /of-(flag|file|variable)/);
  });
  assert.match((await run(['--token', 'a', '--token-file', 'b'])).err, /not both/);
  assert.match((await run(['--token-file', `${folder}/none`])).err, /none cannot be read: there is no such file/);
  assert.match((await run(['--token-file', `${folder}/empty`])).err, /empty holds no token/);
});

test('an address that is none is refused before anything is sent', async () => {
  for (const url of ['localhost:12011', 'ftp://a', 'http://a/?b=c']) {
    const { code, err } = await status(url);
    assert.equal(code, 2, url);
    assert.match(err, /--url: .* is no address of a server, such as http:\/\/127\.0\.0\.1:12011/);
  }
  assert.match((await status('http://user:secret@localhost')).err, /^betrace: --url holds a name or a password/);
});
