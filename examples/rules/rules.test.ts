import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseRuleFile, runRuleTests } from '@betrace/dsl/rule-file';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, ...parseRuleFile(readFileSync(new URL(name, folder), 'utf8')) }));
const rules = files.flatMap((file) => file.rules);

for (const { name, problems } of files) {
  test(`${name} is read without a problem`, () => assert.deepEqual(problems, []));
}

test('every starter rule has an id of its own', () => {
  assert.ok(rules.length > 0);
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
});

for (const rule of rules) {
  test(`${rule.id} says what it is for and draws no diagnostics`, () => {
    assert.ok(rule.description.length > 0 && rule.message.length > 0 && rule.tags.length > 0);
    assert.deepEqual(rule.diagnostics, []);
  });

  test(`${rule.id} has a trace that breaks it and one that satisfies it`, () => {
    const expected = new Set(rule.tests.map(({ expect }) => expect));
    assert.ok(expected.has('violated') && expected.has('satisfied'));
  });
}

for (const { rule, test: name, passed, message } of runRuleTests(rules)) {
  test(`${rule} ${name}`, () => assert.ok(passed, message));
}
