import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { check } from '../checks/check.ts';
import { applyFix } from '../diagnostics/fix.ts';
import { complete } from '../editor/complete.ts';
import { semanticTokens } from '../editor/semantic-tokens.ts';
import { explain } from '../explain/explain.ts';
import { format } from '../format/format.ts';
import { limits } from '../limits.ts';
import { plan } from '../plan/make-plan.ts';
import { parse } from './parser.ts';
import { walk } from './walk.ts';

const sample = `when { payment.charge.where(amount > 1000 and "k" in ["a", b]) as p and not (root as r before p within 5s) }
always { count(distinct span.attributes["x"] of f child of p) >= 2 or p:start - root:end <= 1m30s * 2 }
never { "GET /".where(event(event:name == "e") or json(body, "$.a") matches \`a+\`) descendant of p } // why`;
const pieces = sample.split(/\b|(?=[^\w\s])/);

/** Everything one can ask of a text ends with an answer. */
function askAll(text: string): void {
  const tree = parse(text);
  walk(tree.rule, (node) => assert.ok(node.start <= node.end && node.end <= text.length));
  for (const { range, fixes } of check(tree)) {
    assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length);
    fixes.forEach((fix) => applyFix(text, fix));
  }
  plan(tree, { message: text.slice(0, 200) });
  format(text);
  explain(tree);
  semanticTokens(text);
  complete(text, text.length);
}

test('any text ends in a result', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), askAll), { numRuns: 300 });
});

test('any order of the pieces of a rule ends in a result', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (some) => askAll(some.join(''))),
    { numRuns: 500 },
  );
});

test('a rule with a stretch left out or put twice ends in a result', () => {
  const place = fc.nat(sample.length);
  fc.assert(
    fc.property(place, place, (a, b) => askAll(sample.slice(0, a) + sample.slice(b))),
    { numRuns: 500 },
  );
});

for (const part of [
  '(',
  'not ',
  '-',
  '{',
  'a.where(',
  '!',
  '[',
  'count(',
  '.where(',
  ' as x',
  '.a',
  'a and ',
  ' or b',
  '1+',
  'a before ',
  'a child of ',
  'a and /* c */ ',
  'a.where(k) and ',
  '"',
  '`',
  '/*',
  "'",
  'é',
  '\\',
]) {
  test(`64 KiB of ${JSON.stringify(part)} come to an end`, () => {
    const text = `when { ${part.repeat(Math.floor((limits.sourceBytes - 20) / new TextEncoder().encode(part).length))} }`;
    askAll(text);
  });
}

test('a text beyond the limit is refused without being read', () => {
  const codes = check(parse('a'.repeat(1_000_000))).map(({ code }) => code);
  assert.deepEqual(codes, ['source-too-long']);
});
