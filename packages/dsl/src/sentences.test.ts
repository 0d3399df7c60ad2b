import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseRuleFile, runRuleTests } from './rule-file/index.ts';

const folder = new URL('../testdata/sentences/', import.meta.url);

for (const file of readdirSync(folder)) {
  const { rules, problems } = parseRuleFile(readFileSync(new URL(file, folder), 'utf8'));
  test(`${file} can be read`, () => {
    assert.deepEqual(problems, []);
    assert.ok(rules.length > 0);
  });
  test(`${file} has several verdicts on each sentence`, () => {
    for (const { id, tests } of rules) {
      const expected = new Set(tests.map(({ expect }) => expect));
      const wanted =
        file === 'incomplete.yaml' ? expected.size > 1 : expected.has('violated') && expected.has('satisfied');
      assert.ok(wanted, id);
    }
  });
  for (const { rule, test: name, message } of runRuleTests(rules)) {
    test(`${file}: ${rule}: ${name}`, () => assert.equal(message, ''));
  }
}
