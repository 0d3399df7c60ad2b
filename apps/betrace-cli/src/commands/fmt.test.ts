import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { betrace, folderWith } from '../testing/betrace.ts';

const untidy = `# payments
rules:
  - id: a   # first
    expression: |
      when  {a}   always {b} // why
    tags: [x]
  - {id: b, expression: 'never   { c }'}
`;
const tidy = `# payments
rules:
  - id: a   # first
    expression: |
      when { a }
      always { b } // why
    tags: [x]
  - {id: b, expression: 'never { c }'}
`;

test('the expressions of a rule file get their canonical form, and the rest stays', async (t) => {
  const cwd = folderWith(t, { 'a.yaml': untidy, 'b.rule': 'never{a}' });
  assert.deepEqual(await betrace(['fmt', 'a.yaml', 'b.rule'], '', cwd), {
    code: 0,
    out: 'a.yaml formatted\nb.rule formatted\n',
    err: '',
  });
  assert.equal(readFileSync(path.join(cwd, 'a.yaml'), 'utf8'), tidy);
  assert.equal(readFileSync(path.join(cwd, 'b.rule'), 'utf8'), 'never { a }\n');
  assert.deepEqual(await betrace(['fmt', 'a.yaml', 'b.rule'], '', cwd), { code: 0, out: '', err: '' });
});

test('--check writes nothing, names what is not canonical and ends with 1', async (t) => {
  const cwd = folderWith(t, { 'a.yaml': untidy, 'b.yaml': tidy });
  assert.deepEqual(await betrace(['fmt', '--check', 'a.yaml', 'b.yaml'], '', cwd), {
    code: 1,
    out: 'a.yaml is not in canonical form\n',
    err: '',
  });
  assert.equal(readFileSync(path.join(cwd, 'a.yaml'), 'utf8'), untidy);
  assert.equal((await betrace(['fmt', '--check', 'b.yaml'], '', cwd)).code, 0);
  const { code, out } = await betrace(['fmt', '--check', '--json', 'a.yaml', 'b.yaml'], '', cwd);
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(out), {
    files: [
      { file: 'a.yaml', changed: true },
      { file: 'b.yaml', changed: false },
    ],
  });
});

test('standard input is formatted to standard output', async () => {
  assert.deepEqual(await betrace(['fmt', '-'], untidy), { code: 0, out: tidy, err: '' });
  assert.deepEqual(await betrace(['fmt', '-'], 'never{a}'), { code: 0, out: 'never { a }\n', err: '' });
});

test('a file with errors is left alone, and the command says them and ends with 2', async (t) => {
  const cwd = folderWith(t, { 'a.rule': 'never{a && b}', 'b.rule': 'never{a}' });
  const { code, out, err } = await betrace(['fmt', 'a.rule', 'b.rule'], '', cwd);
  assert.equal(code, 2);
  assert.equal(out, 'b.rule formatted\n');
  assert.match(err, /^a\.rule:1:9: error traceql-operator [^]*betrace: a\.rule is left as it is: it has 1 error\n$/);
  assert.equal(readFileSync(path.join(cwd, 'a.rule'), 'utf8'), 'never{a && b}');
});
