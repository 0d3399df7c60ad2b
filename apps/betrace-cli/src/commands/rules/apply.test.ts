import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { runHere } from '../../testing/betrace.ts';
import { startServer } from '../../testing/server.ts';

const rule = (severity: string) => `rules: [{ id: a, severity: ${severity}, expression: 'never { a }' }]`;

test('a rule that somebody changes between reading and writing keeps their change, and is named', async (t) => {
  const { url, cli } = await startServer(t);
  assert.equal((await cli(['rules', 'apply', '-f', '-'], rule('low'))).code, 0);
  // On the way to the server: before a rule is written, another one changes it.
  let meddled = false;
  const between = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request) {
      body.push(chunk as Buffer);
    }
    if (request.method === 'PUT' && !meddled) {
      meddled = true;
      assert.equal((await cli(['rules', 'apply', '-f', '-'], rule('critical'))).code, 0);
    }
    const answer = await fetch(url + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      ...(body.length > 0 && { body: Buffer.concat(body) }),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }).listen(0, '127.0.0.1');
  t.after(() => between.close());
  await new Promise((resolve) => between.once('listening', resolve));
  const through = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;

  const late = await runHere(['rules', 'apply', '-f', '-', '--url', through], rule('high'));
  assert.equal(late.code, 4);
  assert.match(
    late.out,
    /^a is left as it is, for somebody changed it meanwhile; .*--dry-run\n[^]*\n1 rule: 1 conflict\n$/,
  );
  assert.match((await cli(['rules', 'list'])).out, /^a +critical /m);
});
