import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

test('tests go along, with the traces of other files in them, and come back by an export', async (t) => {
  const { cli } = await startServer(t);
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-apply-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'rules.yaml');
  writeFileSync(path.join(folder, 'trace.txt'), 'a 0ms +1ms\n');
  const trace = (source: string) => `{ name: fires, trace: ${source}, expect: violated, witnesses: [[a]] }`;
  const rules = (test: string) => `rules: [{ id: a, expression: 'never { a }', tests: [${test}] }]`;
  writeFileSync(file, rules(trace('{ file: trace.txt }')));
  const applied = await cli(['rules', 'apply', '-f', file]);
  assert.equal(applied.code, 0, applied.err);
  assert.match(applied.out, /\+tests:\n +\+ {2}- name: fires/);
  assert.match((await cli(['rules', 'apply', '--dry-run', '-f', file])).out, /1 rule: 1 unchanged/);
  const { out } = await cli(['rules', 'export']);
  assert.match(out, /tests:\n +- name: fires\n +trace: \|\n +a 0ms \+1ms\n +expect: violated\n +witnesses:/);
  assert.match((await cli(['rules', 'apply', '--dry-run', '-f', '-'], out)).out, /1 rule: 1 unchanged/);
  writeFileSync(file, rules(trace('{ file: gone.txt }')));
  const gone = await cli(['rules', 'apply', '-f', file]);
  assert.notEqual(gone.code, 0);
  assert.match(gone.err, /gone.txt/);
});
