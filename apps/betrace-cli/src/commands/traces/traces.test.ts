import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer, until } from '../../testing/server.ts';

interface Listed {
  readonly traces: readonly { readonly traceId: string }[];
}

test('held traces are listed and shown, and a rule is tried on them', async (t) => {
  const { cli, fail } = await startServer(t);
  await Promise.all([1, 2].map(fail));
  const listed = async (...flags: string[]) =>
    (JSON.parse((await cli(['traces', 'list', '-o', 'json', ...flags])).out) as Listed).traces;
  await until('two held traces', async () => (await listed()).length === 2);
  assert.match((await cli(['traces', 'list'])).out, /^DECIDED .*\n(.* job \(cron\) +1s +1 +1 +cron\n){2}$/);
  assert.equal((await listed('--failed', 'true', '--service', 'cron', '--root', 'JOB')).length, 2);
  assert.equal((await listed('--failed', 'false')).length, 0);
  assert.match((await cli(['traces', 'list', '--limit', '1'])).err, /there are more than 1/);

  const id = '1'.padStart(32, '0');
  assert.match(
    (await cli(['traces', 'show', id])).out,
    new RegExp(`^trace: +${id}\nroot: +job [^]*\njob +cron +0+1 +error +1s`),
  );
  assert.equal((await cli(['traces', 'show', '9'.padStart(32, '0')])).code, 4);

  const rule = ['rules', 'test', '-e', 'never { span.where(span:status == error) }'];
  const all = await cli([...rule, '--last', '10']);
  assert.equal(all.code, 1);
  assert.match(all.out, /^2 traces judged: 2 violated$/m);
  assert.match((await cli([...rule, '--trace', id])).out, /^1 trace judged: 1 violated$/m);
  assert.match((await cli([...rule, '--trace', id, '--last', '1'])).err, /give traces in one way/);
});
