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

const saved = { name: 'fires', trace: 'a 0ms +1ms', expect: 'violated', complete: true, witnesses: [] };

test('tests may have traces in the compact notation and in OTLP/JSON', () => {
  const span = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    name: 'a',
    startTimeUnixNano: '1',
    endTimeUnixNano: '2',
  };
  const trace = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  assert.deepEqual(ruleProblems(input({ tests: [saved, { ...saved, trace }] })), []);
});

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
  [
    { compliance: [{ framework: 'SOC2', control: 'CC6.11' }] },
    'rule.compliance[0].control',
    /^"CC6.11" is no control of SOC 2; the nearest are CC6.1, CC\S+, CC\S+\.$/,
  ],
  [
    {
      compliance: [
        { framework: 'own', control: 'anything' },
        { framework: 'gdpr', control: '?' },
      ],
    },
    'rule.compliance[1].control',
    /^"\?" is no control of GDPR; they are such as Art\./,
  ],
  [{ expression: ' ' }, 'rule.expression', /missing/],
  [{ expression: 'when { a' }, 'rule.expression', /^line 1, column 8: .*insert }/],
  [{ expression: `a // ${'x'.repeat(70_000)}` }, 'rule.expression', /64 KiB/],
  [{ tests: Array.from({ length: 101 }, () => saved) }, 'rule.tests', /101 tests; at most 100/],
  [{ tests: [saved, { ...saved, trace: `a 0ms +1ms ${'#'.repeat(131_072)}` }] }, 'rule.tests', /at most 131072/],
  [{ tests: [saved, { ...saved, name: ' ' }] }, 'rule.tests.items[1].name', /1 to 200/],
  [{ tests: [{ ...saved, expect: 'fails' }] }, 'rule.tests.items[0].expect', /one of satisfied, violated/],
  [{ tests: [{ ...saved, trace: 'a 0ms' }] }, 'rule.tests.items[0].trace', /line 1 of the trace: .*duration/],
  [{ tests: [{ ...saved, trace: '{' }] }, 'rule.tests.items[0].trace', /begins like JSON/],
  [{ tests: [{ ...saved, witnesses: Array.from({ length: 11 }, () => []) }] }, 'rule.tests.items[0].witnesses', /10/],
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
