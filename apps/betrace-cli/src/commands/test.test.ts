import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { betrace, folderWith } from '../testing/betrace.ts';

const files = {
  'rules.yaml': `rules:
  - id: no-bypass
    expression: never { bypass }
    tests:
      - name: fires
        trace: |
          root 0ms +9ms
            bypass 1ms +2ms
        expect: violated
        witnesses: [[bypass]]
      - name: expects <too> much
        trace: root 0ms +9ms
        expect: violated
      - name: reads a file
        trace: {file: trace.txt}
        expect: violated
      - name: misses a file
        trace: {file: nowhere.txt}
        expect: violated
  - id: untested
    expression: never { x }
`,
  'trace.txt': 'bypass 0ms +1ms\n',
};

test('what differs from what a test expects is said, and ends with 1', async (t) => {
  const cwd = path.dirname(folderWith(t, files));
  const name = path.join(path.basename(folderWith(t, files)), 'rules.yaml');
  assert.deepEqual(await betrace(['test', name], '', cwd), {
    code: 1,
    out: `FAILED ${name}: no-bypass: expects <too> much: expected violated, but it is satisfied
FAILED ${name}: no-bypass: misses a file: the file nowhere.txt cannot be read: there is no such file
4 tests of 2 rules (1 without tests) in 1 file: 2 passed, 2 failed
`,
    err: '',
  });
});

test('--junit writes a report that names files, rules, tests and failures', async (t) => {
  const cwd = folderWith(t, files);
  assert.equal((await betrace(['test', '--junit', 'report.xml', 'rules.yaml'], '', cwd)).code, 1);
  const report = readFileSync(path.join(cwd, 'report.xml'), 'utf8').replace(/time="\d+\.\d{3}"/, 'time="0"');
  assert.equal(
    report,
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="betrace" tests="4" failures="2" time="0">
  <testsuite name="rules.yaml" tests="4" failures="2">
    <testcase classname="no-bypass" name="fires" file="rules.yaml"/>
    <testcase classname="no-bypass" name="expects &#60;too&#62; much" file="rules.yaml">
      <failure message="expected violated, but it is satisfied"/>
    </testcase>
    <testcase classname="no-bypass" name="reads a file" file="rules.yaml"/>
    <testcase classname="no-bypass" name="misses a file" file="rules.yaml">
      <failure message="the file nowhere.txt cannot be read: there is no such file"/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
  const unwritable = await betrace(['test', '--junit', 'no/report.xml', 'rules.yaml'], '', cwd);
  assert.equal(unwritable.code, 2);
  assert.match(unwritable.err, /no\/report\.xml cannot be written: there is no such file/);
});

test('--json tells every test, and --verbose names those that pass', async (t) => {
  const cwd = folderWith(t, files);
  const { out } = await betrace(['test', '--json', 'rules.yaml'], '', cwd);
  const { tests, ...rest } = JSON.parse(out) as { tests: object[] };
  assert.deepEqual(rest, { passed: 2, failed: 2, untested: ['untested'] });
  assert.deepEqual(tests[0], { file: 'rules.yaml', rule: 'no-bypass', test: 'fires', passed: true, message: '' });
  assert.match((await betrace(['test', '-v', 'rules.yaml'], '', cwd)).out, /^ok {5}rules\.yaml: no-bypass: fires\n/);
});

test('the starter rules pass their tests', async () => {
  const folder = new URL('../../../../examples/rules/', import.meta.url);
  const starters = ['data-protection.yaml', 'payments.yaml', 'reliability.yaml'].map(
    (name) => new URL(name, folder).pathname,
  );
  const { code, out } = await betrace(['test', ...starters]);
  assert.equal(code, 0);
  assert.match(out, /^[1-9]\d* tests of [1-9]\d* rules in 3 files: \d+ passed, 0 failed\n$/);
});

test('rules with errors and bare texts are refused', async (t) => {
  const cwd = folderWith(t, {
    'a.yaml': 'rules:\n  - id: a\n    expression: never { a && b }\n',
    'b.rule': 'never { a }',
  });
  const { code, out, err } = await betrace(['test', 'a.yaml', 'b.rule'], '', cwd);
  assert.equal(code, 2);
  assert.match(out, /^0 tests of 0 rules in 0 files/);
  assert.match(err, /^a\.yaml:3:27: error traceql-operator [^]*b\.rule is a bare rule text, which has no tests/);
});
