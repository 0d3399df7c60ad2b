import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { check } from '../checks/check.ts';
import { parse } from './parser.ts';
import { printTree } from './print-tree.ts';

/** Cases apart by empty lines: a text, then, behind an arrow, its tree. Run with UPDATE=1 to write what comes out, and read it. */
const file = new URL('../../testdata/syntax.txt', import.meta.url);
const cases = readFileSync(file, 'utf8')
  .trimEnd()
  .split(/\n{2,}/);

function describe(text: string): string {
  return `${text}\n→ ${printTree(parse(text).rule)}`;
}

if (process.env['UPDATE'] === '1') {
  writeFileSync(file, `${cases.map((written) => describe(written.split('\n→ ')[0] ?? '')).join('\n\n')}\n`);
}

for (const written of cases) {
  const [text = ''] = written.split('\n→ ');
  test(`the tree of ${text}`, () => assert.equal(describe(text), written));
}

test('each limit has its own diagnostic', () => {
  const deep = `always { ${'('.repeat(limits.nesting + 1)}a${')'.repeat(limits.nesting + 1)} }`;
  const variables = Array.from({ length: limits.variables + 1 }, (_, index) => `a as x${index}`).join(' and ');
  const items = Array.from({ length: limits.listItems + 1 }, (_, index) => index).join(', ');
  const found = [
    deep,
    `always { ${'a'.repeat(limits.identifier + 1)} }`,
    `always { "${'a'.repeat(limits.string + 1)}" }`,
    `when { ${variables} } always { b }`,
    `never { a.where(k in [${items}]) }`,
    `always { a } // ${'ä'.repeat(limits.sourceBytes / 2)}`,
    `always { count(a) > ${'1 + '.repeat(limits.nesting + 1)} 1 }`,
  ].map((text) => check(parse(text)).map(({ code }) => code));
  assert.deepEqual(found, [
    ['nesting-too-deep'],
    ['name-too-long'],
    ['string-too-long'],
    ['too-many-variables'],
    ['list-too-long'],
    ['source-too-long'],
    ['nesting-too-deep'],
  ]);
});

test('the deepest nesting that is allowed can be read', () => {
  const rule = `always { ${'('.repeat(limits.nesting)}a${')'.repeat(limits.nesting)} }`;
  assert.deepEqual(check(parse(rule)), []);
});
