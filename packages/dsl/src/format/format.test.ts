import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { catalogue } from '../diagnostics/catalogue.ts';
import { plan } from '../plan/make-plan.ts';
import { parseRuleFile } from '../rule-file/index.ts';
import { parse } from '../syntax/parser.ts';
import { format } from './format.ts';

const folder = new URL('../../testdata/', import.meta.url);

/** Cases of a file: what is written, then what it becomes, apart by lines of - and =. */
const cases = readFileSync(new URL('format.txt', folder), 'utf8')
  .split(/^={4,}\n/m)
  .map((pair) => pair.split(/^-{4,}\n/m));

for (const [written = '', becomes = ''] of cases) {
  test(`formats ${written.trim().split('\n')[0]}`, () => assert.equal(format(written), becomes));
}

const sentences = readdirSync(new URL('sentences/', folder)).flatMap((file) => {
  return parseRuleFile(readFileSync(new URL(`sentences/${file}`, folder), 'utf8')).rules.map(
    ({ expression }) => expression,
  );
});
const warned = Object.values(catalogue).filter(({ severity, example }) => severity !== 'error' && example !== '');
const rules = [...sentences, ...warned.map(({ example }) => example), ...cases.map(([written = '']) => written)];

test('formatting twice changes nothing more, and a formatted rule means the same', () => {
  for (const rule of rules) {
    const once = format(rule);
    assert.equal(format(once), once);
    assert.deepEqual(plan(parse(once)), plan(parse(rule)), once);
  }
});

test('wherever comments stand, they are kept once, and the result is stable', () => {
  const placed = fc.tuple(
    fc.constantFrom(...rules),
    fc.array(fc.tuple(fc.nat(200), fc.boolean(), fc.boolean()), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(placed, ([rule, comments]) => {
      const text = withComments(rule, comments);
      const once = format(text);
      assert.equal(format(once), once);
      assert.deepEqual(plan(parse(once)), plan(parse(text)), once);
      assert.deepEqual(commentsOf(once), commentsOf(text));
    }),
    { numRuns: 500 },
  );
});

test('parentheses around a value change nothing, so they may go', () => {
  for (const [written, becomes] of [
    ['c == (D)', 'c == D'],
    ['c == -(1)', 'c == -1'],
    ['c != ((-(1.5)))', 'c != -1.5'],
    ['c < (D)', 'c < D'],
  ]) {
    assert.equal(format(`always { a.where(${written}) }`), `always { a.where(${becomes}) }\n`);
    assert.deepEqual(
      plan(parse(`always { a.where(${written}) }`)),
      plan(parse(`always { a.where(${becomes}) }`)),
      written,
    );
  }
  for (const refused of ['c == (d.e)', 'c == ((d.e) + 1)', '1 < (c)', 'c == (null)']) {
    assert.ok('diagnostics' in plan(parse(`always { a.where(${refused}) }`)), refused);
  }
});

test('a rule with errors stays as it is', () => assert.equal(format('always {a  and }'), 'always {a  and }'));

function withComments(rule: string, comments: [number, boolean, boolean][]): string {
  const { tokens } = parse(rule);
  let text = rule;
  const places = comments.map(([at, block, own], index) => ({
    offset: tokens[at % tokens.length]?.start ?? 0,
    block,
    own,
    index,
  }));
  for (const { offset, block, own, index } of places.sort((a, b) => b.offset - a.offset)) {
    const comment = block ? ` /* c${index} */ ` : ` // c${index}\n`;
    text = text.slice(0, offset) + (own ? '\n' : '') + comment + text.slice(offset);
  }
  return text;
}

function commentsOf(text: string): string[] {
  return parse(text)
    .comments.map((comment) => comment.text.trim())
    .sort();
}
