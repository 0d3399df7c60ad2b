import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { betrace, folderWith } from '../testing/betrace.ts';

const ruleFile = `# payments
rules:
  - id: charge
    severity: hgih
    expression: |
      when { charge.where(amount > 1000) as c }

      always { check.where(order = "x") before c }
  - {id: bypass, expression: "never { bypass || \\"by pass\\" }"}
`;

test('a finding names file, line, column, severity and code, and marks the place in the line of the file', async (t) => {
  const cwd = folderWith(t, { 'payments.yaml': ruleFile });
  const { code, out, err } = await betrace(['check', 'payments.yaml'], '', cwd);
  assert.equal(code, 1);
  assert.equal(err, '');
  assert.equal(
    out,
    `payments.yaml:4:5: error rule-file charge: severity is one of critical, high, medium, low, info
        severity: hgih
        ^^^^^^^^^^^^^^
payments.yaml:8:34: error traceql-operator charge: \`=\` is written \`==\` here.
          always { check.where(order = "x") before c }
                                     ^
    fix: write ==
payments.yaml:9:46: error traceql-operator bypass: \`||\` is written \`or\` here.
      - {id: bypass, expression: "never { bypass || \\"by pass\\" }"}
                                                 ^^
    fix: write or
2 rules in 1 file: 3 errors
`,
  );
});

test('--json tells the same', async (t) => {
  const cwd = folderWith(t, { 'a.rule': 'never { a && b }\n' });
  const { code, out } = await betrace(['check', '--json', 'a.rule'], '', cwd);
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(out), {
    diagnostics: [
      {
        file: 'a.rule',
        line: 1,
        column: 11,
        endLine: 1,
        endColumn: 13,
        severity: 'error',
        code: 'traceql-operator',
        message: '`&&` is written `and` here.',
        fixes: ['write and'],
      },
    ],
    errors: 1,
    warnings: 0,
    hints: 0,
    fixed: 0,
  });
});

test('rules that are fine end with 0, from standard input as a rule file or as a bare text', async () => {
  for (const text of ['never { a }', 'rules:\n  - id: a\n    expression: never { a }\n', '// nothing\nnever { a }\n']) {
    assert.deepEqual(await betrace(['check', '-'], text), {
      code: 0,
      out: '1 rule in 1 file: nothing found\n',
      err: '',
    });
  }
});

test('--fail-on decides from which severity on it ends with 1', async () => {
  const warned = 'never { a.where(currency == USD) }';
  const hinted = 'never { a.where(status == "ERROR") }';
  for (const [text, failOn, expected] of [
    [warned, [], 1],
    [warned, ['--fail-on', 'error'], 0],
    [hinted, [], 0],
    [hinted, ['--fail-on=hint'], 1],
  ] as const) {
    assert.equal((await betrace(['check', '-', ...failOn], text)).code, expected, text);
  }
  assert.equal(
    (await betrace(['check', '-', '--fail-on', 'all'])).err,
    'betrace: --fail-on is one of error, warning, hint, not "all"\n',
  );
});

test('--fix mends what can be mended in one way only, and touches nothing else', async (t) => {
  const cwd = folderWith(t, { 'payments.yaml': ruleFile, 'a.rule': '{ span.foo = "x" && span:duration > 1s }\n' });
  const { code, out } = await betrace(['check', '--fix', 'payments.yaml', 'a.rule'], '', cwd);
  assert.equal(code, 1, 'the severity is still wrong');
  assert.match(out, /3 rules in 2 files: 1 error, 5 fixed\n$/);
  const fixed = (name: string) => readFileSync(path.join(cwd, name), 'utf8');
  assert.equal(fixed('payments.yaml'), ruleFile.replace('order = "x"', 'order == "x"').replace('||', 'or'));
  assert.equal(fixed('a.rule'), 'span.where(span.foo == "x" and span:duration > 1s)\n');
});

test('--fix leaves alone what is valid or could be mended in several ways', async (t) => {
  const text = 'never { a.where(currency == USD) and cart-service }\n';
  const cwd = folderWith(t, { 'a.rule': text });
  assert.equal((await betrace(['check', '--fix', 'a.rule'], '', cwd)).code, 1);
  assert.equal(readFileSync(path.join(cwd, 'a.rule'), 'utf8'), text);
  assert.equal((await betrace(['check', '--fix', '-'], text)).code, 2);
});

test('what is no YAML is a finding at its line', async (t) => {
  const cwd = folderWith(t, { 'a.yaml': 'rules:\n  - id: [a\n' });
  const { code, out } = await betrace(['check', 'a.yaml'], '', cwd);
  assert.equal(code, 1);
  assert.match(out, /^a\.yaml:\d+:\d+: error rule-file this is no YAML: /);
});

test('a file that cannot be read ends with 2, and the others are checked all the same', async (t) => {
  const cwd = folderWith(t, { 'a.rule': 'never { a && b }', 'b.rule': Uint8Array.of(0x61, 0xff) });
  const { code, out, err } = await betrace(['check', 'missing.rule', 'b.rule', '.', 'a.rule'], '', cwd);
  assert.equal(code, 2);
  assert.match(out, /^a\.rule:1:11: error/);
  assert.equal(
    err,
    `betrace: missing.rule cannot be read: there is no such file
betrace: b.rule is not UTF-8 text
betrace: . cannot be read: it is a folder
`,
  );
});

test('control characters of a rule do not reach the terminal', async () => {
  const { out } = await betrace(['check', '-'], 'never { a \u001b[31m }');
  assert.doesNotMatch(out, /\u001b/); // eslint-disable-line no-control-regex
  assert.match(out, /\\u\{1b\}/);
});
