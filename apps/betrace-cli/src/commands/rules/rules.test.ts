import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderWith } from '../../testing/betrace.ts';
import { startServer } from '../../testing/server.ts';

const file = `rules:
  - id: no-errors
    name: No errors
    severity: high
    tags: [a]
    compliance: [{ framework: soc2, control: CC6.1 }]
    expression: never { span.where(span:status == error) }
`;

test('rules go from files to a server and back, and every step says what it does', async (t) => {
  const { cli } = await startServer(t);
  const folder = folderWith(t, { 'a.yaml': file, 'notes.txt': 'no rules' });
  mkdirSync(path.join(folder, 'more'));
  writeFileSync(path.join(folder, 'more', 'paid.rule'), 'when { order }\nalways { pay }\n');

  await t.test('a dry run shows what would change, changes nothing and ends with 1', async () => {
    const { code, out } = await cli(['rules', 'apply', '--dry-run', '-f', folder]);
    assert.equal(code, 1);
    assert.match(out, /^no-errors would be created\n {2}\+id: no-errors\n/);
    assert.match(out, /^2 rules: 2 created \(dry run: nothing is changed\)$/m);
    assert.deepEqual(JSON.parse((await cli(['rules', 'list', '-o', 'json'])).out), { rules: [] });
  });

  await t.test('a folder is applied with all below it', async () => {
    const { code, out } = await cli(['rules', 'apply', '-f', folder]);
    assert.equal(code, 0);
    assert.match(out, /^no-errors is created$/m);
    assert.match(out, /^paid is created$/m);
    assert.match(out, /^2 rules: 2 created$/m);
  });

  await t.test('what is the same already is left alone', async () => {
    const { code, out } = await cli(['rules', 'apply', '-f', folder]);
    assert.deepEqual([code, out], [0, 'no-errors is unchanged\npaid is unchanged\n2 rules: 2 unchanged\n']);
    assert.equal((await cli(['rules', 'apply', '--dry-run', folder])).code, 0);
  });

  await t.test('a change shows the lines that differ', async () => {
    const { code, out } = await cli(['rules', 'apply', '-f', '-'], file.replace('high', 'low'));
    assert.equal(code, 0);
    assert.match(
      out,
      /^no-errors is changed\n {3}id: no-errors\n {3}name: No errors\n {2}-severity: high\n {2}\+severity: low\n/,
    );
  });

  await t.test('a bare rule text changes the expression alone', async () => {
    const bare = folderWith(t, { 'no-errors.rule': 'never { span.where(span:status == error and a) }\n' });
    assert.match((await cli(['rules', 'apply', '-f', bare])).out, /^no-errors is changed$/m);
    const { rules } = JSON.parse((await cli(['rules', 'get', 'no-errors', '-o', 'json'])).out) as {
      rules: [{ severity: string; expression: string; tags: string[] }];
    };
    assert.deepEqual([rules[0].severity, rules[0].tags], ['low', ['a']]);
    assert.match(rules[0].expression, /and a/);
  });

  await t.test('list, get and history show it as a table, as JSON and as YAML', async () => {
    const table = (await cli(['rules', 'list'])).out;
    assert.match(
      table,
      /^ID +SEVERITY +STATE +REVISION +CHANGED +NAME\nno-errors +low +enabled +3 +\S+ \S+ +No errors\npaid /,
    );
    assert.match(
      (await cli(['rules', 'list', '--severity', 'low', '-o', 'yaml'])).out,
      /^rules:\n {2}- id: no-errors\n/,
    );
    assert.equal((await cli(['rules', 'list', '--text', 'nothing'])).out.split('\n').length, 2);
    assert.match(
      (await cli(['rules', 'get', 'paid'])).out,
      /^expression:\n {2}when \{ order \}\n {2}always \{ pay \}\n$/m,
    );
    const history = await cli(['rules', 'history', 'no-errors', '--limit', '2']);
    assert.match(history.out, /^REVISION .*\n3 .*update.*\n2 .*update.*\n$/);
    assert.match(
      (await cli(['rules', 'history', 'no-errors', '--diff'])).out,
      /^revision 2,[^]*-severity: high\n {2}\+severity: low\n[^]*revision 1,.*create by anonymous\n {2}\+id: no-errors/m,
    );
  });

  await t.test('what is exported is applied without a difference', async () => {
    for (const format of ['yaml', 'json']) {
      const { out } = await cli(['rules', 'export', '-o', format]);
      const again = await cli(['rules', 'apply', '--dry-run', '-f', '-'], out);
      assert.match(again.out, /^2 rules: 2 unchanged/m);
      assert.equal(again.code, 0);
    }
  });

  await t.test('rules are disabled and enabled, with --revision only as they were read', async () => {
    assert.equal((await cli(['rules', 'disable', 'paid', '--revision', '1'])).out, 'paid is disabled, revision 2\n');
    const late = await cli(['rules', 'enable', 'paid', '--revision', '1']);
    assert.equal(late.code, 4);
    assert.match(late.err, /Rule paid was changed since revision 1/);
    assert.equal((await cli(['rules', 'enable', 'paid'])).out, 'paid is enabled, revision 3\n');
  });

  await t.test('a rule is tried on traces: 1 when it is violated, 0 when not', async () => {
    const violated = await cli(['rules', 'test', 'paid', '--traces', '-'], 'order 0ms +9ms service=web\n');
    assert.equal(violated.code, 1);
    assert.match(violated.out, /^VERDICT .*\nviolated +\w{32} +order \(web\) +1 span /);
    const satisfied = 'order 0ms +9ms service=web\n  pay 1ms +2ms service=bank\n';
    assert.equal((await cli(['rules', 'test', 'paid', '--traces', '-'], satisfied)).code, 0);
    const wrong = await cli(['rules', 'test', '-e', 'never { a', '--traces', '-'], satisfied);
    assert.deepEqual([wrong.code, wrong.out], [2, '']);
    assert.match(wrong.err, /^betrace: the rule cannot be used: missing-closing: /);
  });

  await t.test('when one of the rules to delete does not exist none is deleted', async () => {
    const { code, err } = await cli(['rules', 'delete', 'paid', 'piad']);
    assert.equal(code, 4);
    assert.match(err, /^betrace: http:\S+: There is no rule "piad"\.\n$/);
    assert.equal((await cli(['rules', 'delete', 'paid'])).out, 'paid is deleted\n');
    assert.equal((await cli(['rules', 'get', 'paid'])).code, 4);
  });
});

test('rules with an error are refused before the server is asked, with their place', async (t) => {
  const folder = folderWith(t, { 'wrong.yaml': 'rules:\n  - id: a\n    expression: never { a\n' });
  const { cli } = await startServer(t);
  const { code, err } = await cli(['rules', 'apply', '-f', folder]);
  assert.equal(code, 2);
  assert.match(err, /wrong\.yaml:3:\d+: error missing-closing/);
  const empty = folderWith(t, { 'a.txt': '' });
  assert.match((await cli(['rules', 'apply', '-f', empty])).err, /holds no rules/);
  assert.deepEqual(JSON.parse((await cli(['rules', 'list', '-o', 'json'])).out), { rules: [] });
});
