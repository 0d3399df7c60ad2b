import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idFromName, ruleProblems, type RuleInput } from './rule-input.ts';

const input = (changes: Partial<RuleInput> = {}): RuleInput => ({
  id: '',
  name: 'Charges need a check',
  description: '',
  expression: 'when { payment.charge as c } always { fraud_check before c }',
  tags: [],
  compliance: [],
  message: '',
  revision: 0,
  ...changes,
});

test('a name and an expression are enough', () => {
  assert.deepEqual(ruleProblems(input()), []);
});

const slugs: [string, string | RegExp][] = [
  ['detect-errors', 'detect-errors'],
  ['Charges over 1,000 need a check!', 'charges-over-1-000-need-a-check'],
  ['Größe > 3', 'grosse-3'],
  ['  Ärger  ', 'arger'],
  ['__x__', 'x'],
  ['a'.repeat(100), 'a'.repeat(63)],
  [`${'a'.repeat(62)} b`, 'a'.repeat(62)],
  ['支払い', /^rule-[0-9a-f]{6}$/],
  ['Import', /^rule-[0-9a-f]{6}$/],
];

for (const [name, slug] of slugs) {
  test(`the id of "${name}" is ${slug}`, () => {
    const id = idFromName(name);
    if (typeof slug === 'string') {
      assert.equal(id, slug);
    } else {
      assert.match(id, slug);
    }
    assert.deepEqual(ruleProblems(input({ id })), []);
  });
}

const wrong: [Partial<RuleInput>, string, RegExp][] = [
  [{ id: 'Upper' }, 'rule.id', /a-z/],
  [{ id: '-x' }, 'rule.id', /first no -/],
  [{ id: 'a'.repeat(64) }, 'rule.id', /1 to 63/],
  [{ id: 'validate' }, 'rule.id', /reserved/],
  [{ name: ' ' }, 'rule.name', /missing/],
  [{ name: 'x'.repeat(201) }, 'rule.name', /201 characters; at most 200/],
  [{ description: 'x'.repeat(10_001) }, 'rule.description', /at most 10000/],
  [{ severity: '' }, 'rule.severity', /one of critical/],
  [{ onIncomplete: 'ignore' }, 'rule.on_incomplete', /inconclusive, evaluate/],
  [{ tags: Array.from({ length: 51 }, (_, i) => `t${i}`) }, 'rule.tags', /51 entries; at most 50/],
  [{ tags: ['ok', 'x'.repeat(101)] }, 'rule.tags[1]', /at most 100/],
  [{ compliance: [{ framework: 'soc2', control: '' }] }, 'rule.compliance[0].control', /empty/],
  [{ expression: ' ' }, 'rule.expression', /missing/],
  [{ expression: 'when { a' }, 'rule.expression', /^line 1, column 8: .*insert }/],
  [{ expression: `a // ${'x'.repeat(70_000)}` }, 'rule.expression', /64 KiB/],
  [{ message: 'x {nobody.field}' }, 'rule.message', /^line 1, column 3: /],
  [{ message: 'x'.repeat(1_001) }, 'rule.message', /at most 1000/],
];

for (const [changes, field, description] of wrong) {
  test(`${field} is refused when it is ${JSON.stringify(Object.values(changes)[0]).slice(0, 40)}`, () => {
    const problems = ruleProblems(input(changes));
    assert.deepEqual(problems.map((problem) => problem.field), [field]); // prettier-ignore
    assert.match(problems[0]?.description ?? '', description);
  });
}
