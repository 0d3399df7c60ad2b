import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { format } from '@betrace/dsl';
import { findControl } from '@betrace/dsl/compliance';
import { parseRuleFile, runRuleTests } from '@betrace/dsl/rule-file';
import { judgeByEngine } from '@betrace/engine';

/** The rules of the example shop, and the library beside them. */
const files = globSync('{,library/}*.yaml', { cwd: import.meta.dirname })
  .sort()
  .map((name) => ({ name, ...parseRuleFile(readFileSync(new URL(name, import.meta.url), 'utf8')) }));
const rules = files.flatMap((file) => file.rules);

for (const { name, problems } of files) {
  test(`${name} is read without a problem`, () => assert.deepEqual(problems, []));
}

test('every starter rule has an id of its own', () => {
  assert.ok(rules.length > 40);
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
});

for (const rule of rules) {
  test(`${rule.id} says what it is for and draws no diagnostics`, () => {
    assert.ok(rule.description.length > 0 && rule.message.length > 0 && rule.tags.length > 0);
    assert.deepEqual(rule.diagnostics, []);
    assert.equal(format(rule.expression), rule.expression);
  });

  test(`${rule.id} names controls that there are`, () => {
    for (const { framework, control } of rule.compliance) {
      assert.notEqual(findControl(framework, control), undefined, `${framework} ${control}`);
    }
  });

  test(`${rule.id} has a trace that breaks it and one that satisfies it`, () => {
    const expected = new Set(rule.tests.map(({ expect }) => expect));
    assert.ok(expected.has('violated') && expected.has('satisfied'));
  });
}

for (const { name, rules } of files.filter((file) => file.name.startsWith('library/'))) {
  test(`${name} says of each rule where it comes from`, () => {
    for (const { id, description } of rules) {
      assert.match(description, /^(Incident|Control|Convention): /, id);
    }
  });
}

for (const { rule, test: name, message } of runRuleTests(rules)) {
  test(`${rule} ${name}`, () => assert.equal(message, ''));
}

for (const { rule, test: name, message } of runRuleTests(rules, { judge: judgeByEngine })) {
  test(`${rule} ${name}, says the engine`, () => assert.equal(message, ''));
}
