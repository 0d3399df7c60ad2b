import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer, until } from '../../testing/server.ts';
import { folderWith } from '../../testing/betrace.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
const rule = 'rules: [{ id: no-errors, severity: high, expression: "never { span.where(span:status == error) }" }]';

interface Listed {
  readonly violations: readonly { readonly id: string; readonly traceId: string }[];
}

test('what was found is listed page after page, filtered and shown', async (t) => {
  const { cli, fail } = await startServer(t);
  await cli(['rules', 'apply', '-f', '-'], rule);
  await Promise.all([1, 2, 3].map(fail));
  const listed = async (...flags: string[]) =>
    (JSON.parse((await cli(['violations', 'list', '-o', 'json', ...flags])).out) as Listed).violations;
  await until('three violations', async () => (await listed()).length === 3);

  const two = await cli(['violations', 'list', '--limit', '2']);
  assert.equal(two.code, 0);
  assert.match(
    two.out,
    /^DECIDED +SEVERITY +RULE +ROOT +TRACE +ID +MESSAGE\n(.*high +no-errors +job \(cron\) .*\n){2}$/,
  );
  assert.match(two.err, /^betrace: there are more than 2; --limit shows them/);

  assert.equal((await listed('--from', '1h', '--text', 'JOB')).length, 3);
  assert.equal((await listed('--to', '1h')).length, 0);
  assert.equal((await listed('--from', '2025-12-31', '--to', '2026-01-02', '--time-by', 'trace_start')).length, 3);
  assert.equal((await listed('--severity', 'low', 'medium')).length, 0);
  assert.equal((await listed('--rule', 'no-errors', '--service', 'cron', '--complete', 'true')).length, 3);
  assert.equal((await listed('--trace', '2'.padStart(32, '0'))).length, 1);

  const [first] = await listed('--oldest');
  const shown = await cli(['violations', 'show', first?.id ?? '']);
  assert.equal(shown.code, 0);
  assert.match(shown.out, new RegExp(`^id: +${first?.id}\nrule: +no-errors, revision 1\n`));
  assert.match(shown.out, /^witness 1\nVARIABLE .*\n- +0000000000000001 +job +cron +1s +span:status=error$/m);
  assert.match(shown.out, /^kept spans\nSPAN /m);

  const wrong = await cli(['violations', 'list', '--from', 'yesterday']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /--from is a time such as .* not "yesterday"/);
  const refused = await cli(['violations', 'list', '--severity', 'hgh']);
  assert.equal(refused.code, 4);
  assert.match(refused.err, /severity/);
});

test('tail prints what is found, goes on when the service comes back, and ends in order with Ctrl-C', async (t) => {
  const dataDir = folderWith(t, {});
  const first = await startServer(t, { BETRACE_DATA_DIR: dataDir });
  await first.cli(['rules', 'apply', '-f', '-'], rule);
  const child = spawn(process.execPath, [main, 'violations', 'tail', '-o', 'json', '--url', first.url], {
    env: { PATH: process.env['PATH'] },
  });
  t.after(() => child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const printed = () =>
    out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { traceId: string }).traceId);

  // It tells nothing of when it began to listen, so spans are sent until it has.
  let trace = 0;
  await until('a violation is printed', async () => {
    await first.fail(++trace);
    return printed().length > 0;
  });
  await first.stop();
  await until('the loss is told', () => err.includes('the connection is lost'));
  const second = await startServer(t, {
    BETRACE_DATA_DIR: dataDir,
    BETRACE_HTTP_ADDR: first.url.slice('http://'.length),
  });
  await second.fail(900);
  await until('the violation after it is printed', () => printed().includes('900'.padStart(32, '0')));
  assert.match(err, /the connection is there again/);
  const all = printed();
  assert.equal(new Set(all).size, all.length, 'none is printed twice');
  const sent = Array.from({ length: trace - Number(all[0]) + 1 }, (_, i) =>
    String(Number(all[0]) + i).padStart(32, '0'),
  );
  assert.deepEqual(all, [...sent, '900'.padStart(32, '0')], 'and none is missed');

  const exit = once(child, 'exit') as Promise<[number | null]>;
  child.kill('SIGINT');
  assert.deepEqual((await exit)[0], 0);
  const cursor = /go on with --after (\S+)\n$/.exec(err)?.[1] ?? assert.fail(err);
  await second.fail(901);
  const rest = await second.cli(['violations', 'tail', '--after', cursor, '--limit', '1']);
  assert.equal(rest.code, 0);
  assert.match(rest.out, /^\S+ \S+ {2}high {6}no-errors {2}job \(cron\) {2}0{29}901 /);
});

test('tail says of a violation that late spans changed or withdrew it', async (t) => {
  const about = { severity: 'high', ruleId: 'no-errors', message: 'an error', traceId: 'aa', decidedAt: '2026-01-31T12:00:00Z', rootService: '', rootName: 'pay' }; // prettier-ignore
  const lines = [
    { cursor: 'a', violation: { ...about, id: '1', state: 'open' } },
    { cursor: 'b', changed: { ...about, id: '1', state: 'open' } },
    { cursor: 'c', changed: { ...about, id: '1', state: 'withdrawn' } },
  ];
  const standIn = createServer((request, response) => {
    const isWatch = request.url?.startsWith('/api/violations/watch');
    response.setHeader('content-type', isWatch ? 'application/x-ndjson' : 'application/json');
    response.end(isWatch ? lines.map((line) => `${JSON.stringify(line)}\n`).join('') : '{"violations":[]}');
  });
  await once(standIn.listen(0, '127.0.0.1'), 'listening');
  t.after(() => standIn.close());
  const url = `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [main, 'violations', 'tail', '--limit', '3', '--url', url], {
    env: { PATH: process.env['PATH'] },
  });
  t.after(() => child.kill('SIGKILL'));
  const [first, second, third] = (await text(child.stdout)).split('\n');
  assert.match(first ?? '', /an error/);
  assert.doesNotMatch(first ?? '', /\(/);
  assert.match(second ?? '', /an error.*\(changed\)$/);
  assert.match(third ?? '', /an error.*\(withdrawn\)$/);
});
