import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './checks/check.ts';
import { complete } from './editor/complete.ts';
import { format } from './format/format.ts';
import { parse } from './syntax/parser.ts';

/** Nearly the greatest text that is read. */
const size = 60_000;

function fill(part: string, between = ' and '): string {
  return Array.from({ length: Math.floor(size / (part.length + between.length)) }, () => part).join(between);
}

/** The bound is a guard against passes that are not linear, which take far longer; it is no measure of speed. */
/** Texts that are many times slower when some pass looks again and again at what it has seen. */
const texts: Readonly<Record<string, string>> = {
  'a string that is not closed': `always { "${')'.repeat(size)}x`,
  'blanks before each and': `always { a as x and ${fill(`x.k < 1${' '.repeat(100)}`)} }`,
  'limits of one variable': `always { a as x and ${fill('x.k < 1')} }`,
  'one name again and again': `when { a as x } never { ${fill('a')} }`,
  'a variable bound on many branches': `never { ${fill('(a as x)', ' or ')} and x child of b }`,
  'names that begin with a variable': `never { ${fill('x.b as x', ' or ')} }`,
  'many operands in parentheses': `never { a.where(${'k and '.repeat(5_000)} m) before (${'b or '.repeat(5_000)} c) }`,
  'nested conditions of span.': `never { ${fill('('.repeat(45) + 'span.a == 1' + ' and span.b == 2 or span.c == 3)'.repeat(45))} }`,
  'comments in a row': `always { a ${fill('/* x */', ' ')} }`,
};

for (const [name, text] of Object.entries(texts)) {
  test(`takes time in step with the length of ${name}`, () => {
    const { user: before } = process.cpuUsage();
    check(parse(text));
    format(text);
    complete(text, text.length - 1);
    const milliseconds = (process.cpuUsage().user - before) / 1_000;
    assert.ok(milliseconds < 10_000, `${milliseconds} ms of processor time`);
  });
}
