import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDocument, stringify } from 'yaml';
import { rewrite, ruleSource } from './rule-source.ts';
import { yamlExpressions } from './yaml-expressions.ts';

const line = fc
  .string({
    unit: fc.constantFrom('a', 'when', '{', ' ', '"', "'", '\\', ':', '#', 'ü', '😀'),
    minLength: 1,
    maxLength: 12,
  })
  .map((text) => text.trim())
  .filter((text) => text !== '');
const expression = fc
  .array(fc.tuple(fc.constantFrom('', '  '), line), { minLength: 1, maxLength: 4 })
  .map(([[, first] = ['', 'a'], ...others]) => [first, ...others.map(([indent, text]) => indent + text)].join('\n'));

const styles = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;
const file = fc
  .tuple(
    fc.array(expression, { minLength: 1, maxLength: 3 }),
    fc.constantFrom(...styles),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([expressions, style, newline]) => {
    const rules = expressions.map((text, i) => ({ id: `rule-${i}`, expression: text, tags: ['x'] }));
    return stringify({ rules }, { defaultStringType: style, defaultKeyType: 'PLAIN' }).replaceAll('\n', newline);
  });
const json = fc
  .array(expression, { minLength: 1, maxLength: 3 })
  .map((expressions) => JSON.stringify({ rules: expressions.map((text) => ({ expression: text })) }, null, 2));

const anyFile = fc.oneof(file, json).filter((text) => parseDocument(text).errors.length === 0);

test('every character of an expression is found where the file has it, however it is quoted', () => {
  fc.assert(
    fc.property(anyFile, (text) => {
      for (const { expression } of yamlExpressions(text)) {
        for (const { 0: char, index } of expression.text.matchAll(/\S/g)) {
          const at = expression.offsetAt(index);
          const written = text[at] === '\\' && char !== '\\' ? text[at + 1] : text[at];
          assert.equal(written, char, `offset ${index} of ${JSON.stringify(expression.text)} is not at ${at}`);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a rewritten file has the new expressions, and all else as it was', () => {
  fc.assert(
    fc.property(anyFile, expression, (text, other) => {
      const source = ruleSource('x.yaml', text);
      const { rules } = parseDocument(rewrite(source, () => other)).toJS() as { rules: { expression: string }[] };
      const before = (parseDocument(text).toJS() as { rules: { expression: string }[] }).rules;
      assert.deepEqual(
        rules.map((rule) => ({ ...rule, expression: rule.expression.trimEnd() })),
        before.map((rule) => ({ ...rule, expression: other })),
      );
      assert.equal(
        rewrite(source, (same) => same),
        text,
      );
    }),
    { numRuns: 500 },
  );
});

test('comments and the layout around an expression stay', () => {
  const text = `# top
rules:
  - id: a   # id
    expression: never { a || b } # why
    tags: [x]   # tags

  - {id: c, expression: 'never { c }', severity: low}
  # last
`;
  const changed = rewrite(ruleSource('x.yaml', text), (old) =>
    old.includes('||') ? 'when { a }\nnever { b }\n' : old,
  );
  assert.equal(changed, text.replace('never { a || b } # why', '| # why\n      when { a }\n      never { b }'));
});

test('an expression that aliases repeat is found once, where it is written', () => {
  const text = `shared: &rule
  id: a
  expression: &text never { a }
rules:
  - *rule
  - id: b
    expression: *text
`;
  const [found, ...others] = yamlExpressions(text);
  assert.deepEqual(others, []);
  assert.equal(found?.label, 'a');
  assert.equal(found?.expression.offsetAt(0), text.indexOf('never'));
});
