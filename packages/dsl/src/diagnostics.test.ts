import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { check } from './checks/check.ts';
import { applyFix } from './diagnostics/fix.ts';
import { parse } from './syntax/parser.ts';

/**
 * Cases apart by empty lines: a rule on one line, then for each diagnostic a line that marks the place and names the
 * code, and for each of its fixes one with the rule after it. Run with UPDATE=1 to write what comes out, and read it.
 */
const file = new URL('../testdata/diagnostics.txt', import.meta.url);
const cases = readFileSync(file, 'utf8')
  .trimEnd()
  .split(/\n{2,}/);

function describe(rule: string): string {
  const lines = check(parse(rule)).flatMap(({ range, code, fixes }) => {
    const marks = ' '.repeat(range.start) + '^'.repeat(Math.max(1, range.end - range.start));
    return [`${marks} ${code}`, ...fixes.map((fix) => `= ${applyFix(rule, fix).replaceAll('\n', ' ')}`)];
  });
  return [rule, ...lines].join('\n');
}

if (process.env['UPDATE'] === '1') {
  writeFileSync(
    file,
    `${cases
      .flatMap((written) => written.split('\n').filter((line) => !/^( *\^|= )/.test(line)))
      .map(describe)
      .join('\n\n')}\n`,
  );
}

for (const written of cases) {
  const [rule = ''] = written.split('\n');
  test(`diagnostics of ${rule}`, () => assert.equal(describe(rule), written));
}

test('a fix mends what it is offered for', () => {
  for (const written of cases) {
    const [rule = ''] = written.split('\n');
    const before = check(parse(rule));
    for (const { code, fixes } of before) {
      for (const fix of fixes) {
        const fixed = applyFix(rule, fix);
        const left = check(parse(fixed)).filter((diagnostic) => diagnostic.code === code).length;
        assert.ok(left < before.filter((diagnostic) => diagnostic.code === code).length, `${code}: ${rule} → ${fixed}`);
      }
    }
  }
});

test('diagnostics are plain data: every range is a start and an end', () => {
  for (const written of cases) {
    const [rule = ''] = written.split('\n');
    const found = check(parse(rule));
    assert.deepEqual(JSON.parse(JSON.stringify(found)), found, rule);
    for (const range of found.flatMap(({ range, fixes }) => [
      range,
      ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.range)),
    ])) {
      assert.deepEqual(Object.keys(range), ['start', 'end'], rule);
    }
  }
});
