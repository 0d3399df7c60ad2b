import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betrace, folderWith } from '../testing/betrace.ts';

test('a rule on the command line is explained in a sentence', async () => {
  const { code, out } = await betrace(['explain', '-e', 'when { a as x } always { b child of x }']);
  assert.equal(code, 0);
  assert.match(
    out,
    /^For every span named a \(x\), there is at least one span named b that is a direct child of x\.\n$/,
  );
});

test('each rule of a file is explained beside its id, also as JSON', async (t) => {
  const cwd = folderWith(t, {
    'a.yaml': 'rules:\n  - {id: one, expression: "never { a }"}\n  - {id: two, expression: "never { b }"}\n',
  });
  const plain = await betrace(['explain', 'a.yaml'], '', cwd);
  assert.match(plain.out, /^one: .* a\.\ntwo: .* b\.\n$/);
  const { rules } = JSON.parse((await betrace(['explain', '--json', 'a.yaml'], '', cwd)).out) as { rules: object[] };
  assert.equal(rules.length, 2);
  assert.deepEqual(rules[0], { id: 'one', explanation: plain.out.split('\n')[0]?.slice('one: '.length) });
});

test('a rule that does not parse ends with 2 and its diagnostics', async () => {
  const { code, out, err } = await betrace(['explain', '-e', 'never { a &&']);
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, /^\(expression\):1:11: error traceql-operator [^]*betrace: there are \d errors in the rules\n$/);
});
