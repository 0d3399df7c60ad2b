import { limits } from '@betrace/dsl';
import type { Random } from '../random.ts';

/** Texts beyond the limit are refused without being read. */
const LONGEST = limits.sourceBytes + 10;
/** Most texts stay short, so that many are tried. */
const USUAL = 600;

const WORDS = (
  'when always never span root parent trace event link resource instrumentation as and or not true false in of within ' +
  'child parent_of descendant ancestor sibling before after overlaps during count sum min max avg p50 p90 p95 p99 ' +
  'concurrency distinct exists ip_in lower length number abs json contains starts_with ends_with matches where ' +
  'attributes has status kind duration start end id parentID service isRoot depth selfTime name nil null x y k a b.c ' +
  '__proto__ constructor toString hasOwnProperty'
).split(' ');
const MARKS = [...'{}()[].,:;=<>!&|+-*/%"`\'\\#@$?~^_ \n\t\r\0'].concat(
  ['==', '!=', '<=', '>=', '=~', '&&', '||', '>>', '//', '/*', '*/', '\\u{1F600}', '\\u{110000}', '\\n', '\\"', '{{'],
  ['é', '日', '😀', '\ud83d', '\udc00', '\u2028', '\ufeff', '\u00a0', '“', '–', 'µs', '\u0301'],
);
const LITERALS = [
  '0',
  '1',
  '-1',
  '9223372036854775807',
  '9223372036854775808',
  '1e308',
  '1e309',
  '0.1',
  '1.',
  '.5',
].concat(
  ['1m30s', '5s', '10ms', '1e3s', '99999999999h', '1h1h', '"x"', '""', '`a+`', '`(`', '"10.0.0.0/8"', '"::/0"'],
  ['"$.a[0].b"', '[1, "x", true]', '[]', '1_000', '0x10', '007'],
);
/** What opens without closing, binds to the left or the right, or runs on. */
const REPEATED = [
  '(',
  '{',
  '[',
  ')',
  '}',
  'not ',
  '-',
  '!',
  'a.where(',
  'count(',
  '.where(',
  ' as x',
  '.a',
  'a and ',
  ' or b',
]
  .concat([
    '1+',
    'a before ',
    '"',
    '`',
    '/*',
    "'",
    'é',
    '\\',
    'x',
    '9',
    '=',
    'a,',
    '\n',
    ' ',
    'event(',
    'abs(',
    'k == 1 and ',
  ])
  .concat([
    'a child of ',
    'when {',
    '//',
    '1s',
    '{{',
    '- ',
    '*',
    '?',
    ':',
    '\t- a\n',
    '&a ',
    '*a ',
    ' within 1s',
    'a:',
  ]);

/** A text made from those kept, or from nothing. */
export function mutate(random: Random, corpus: readonly string[]): string {
  const choose = () => random.pick(random.once(3) ? corpus.slice(-80) : corpus);
  let text = random.once(20) ? '' : choose();
  for (let changes = 1 + random.below(5); changes > 0; changes--) {
    text = random.pick(CHANGES)(text, random, choose);
  }
  const longest = random.once(60) ? LONGEST : USUAL;
  return text.length > longest ? text.slice(0, longest) : text;
}

type Change = (text: string, random: Random, choose: () => string) => string;

function token(random: Random): string {
  const from = random.pick([WORDS, WORDS, MARKS, LITERALS]);
  return random.pick(from) + (random.once(2) ? ' ' : '');
}

/** Where to cut: anywhere, or at the border of a word. */
function place(text: string, random: Random): number {
  const at = random.below(text.length + 1);
  if (random.once(3)) {
    return at;
  }
  const border = /\b/g;
  border.lastIndex = at;
  return border.exec(text)?.index ?? at;
}

function stretch(text: string, random: Random): [number, number] {
  const [a, b] = [place(text, random), place(text, random)];
  const end = Math.max(a, b);
  return [random.once(2) ? Math.min(a, b) : Math.max(Math.min(a, b), end - 20), end];
}

function put(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

const CHANGES: readonly Change[] = [
  (text, random) => {
    const at = place(text, random);
    return put(text, at, at, token(random));
  },
  (text, random) => {
    const at = place(text, random);
    return put(text, at, at + random.below(3), token(random));
  },
  // A word becomes another.
  (text, random) => {
    const words = [...text.matchAll(/[\w.]+|"[^"]*"|[^\s\w]/g)];
    const word = words.length === 0 ? undefined : random.pick(words);
    return word === undefined ? token(random) : put(text, word.index, word.index + word[0].length, token(random));
  },
  (text, random) => put(text, ...stretch(text, random), ''),
  (text, random) => {
    const [from, to] = stretch(text, random);
    return put(text, to, to, text.slice(from, to));
  },
  // A stretch goes elsewhere.
  (text, random) => {
    const [from, to] = stretch(text, random);
    const rest = put(text, from, to, '');
    const at = place(rest, random);
    return put(rest, at, at, text.slice(from, to));
  },
  (text, random, choose) => {
    const other = choose();
    const at = place(text, random);
    return put(text, at, at, other.slice(...stretch(other, random)));
  },
  (text, random, choose) => {
    const other = choose();
    return text.slice(0, place(text, random)) + other.slice(place(other, random));
  },
  (text, random) =>
    put(text, ...stretch(text, random), Array.from({ length: random.below(12) }, () => token(random)).join('')),
  // Random characters.
  (text, random) => {
    const some = Array.from({ length: 1 + random.below(6) }, () =>
      String.fromCharCode(random.once(2) ? random.below(128) : random.below(65536)),
    );
    const at = place(text, random);
    return put(text, at, at + random.below(4), some.join(''));
  },
  // Very long, very deep.
  (text, random) => {
    const at = place(text, random);
    const count = random.pick([2, 3, 10, 49, 50, 51, 52, 260, 1_001, 10_001, 70_000]);
    return put(text, at, at, random.pick(REPEATED).repeat(count).slice(0, LONGEST));
  },
  // Deep and closed.
  (text, random) => {
    const [from, to] = stretch(text, random);
    const depth = random.pick([1, 2, 10, 48, 49, 50, 51]);
    const [open, close] = random.pick([
      ['(', ')'],
      ['not (', ')'],
      ['abs(', ')'],
      ['a.where(', ')'],
      ['count(', ') > 1'],
      ['event(', ')'],
      ['-(', ')'],
    ] as const);
    return put(text, from, to, open.repeat(depth) + text.slice(from, to) + close.repeat(depth));
  },
  (text, random) => `${random.pick(['when', 'always', 'never'])} { ${text} }`,
  // A rule file around it.
  (text, random) =>
    random.pick([
      () => `rules:\n  - id: x\n    expression: ${JSON.stringify(text)}\n`,
      () => `- {name: "a b", condition: |\n${text}\n}`,
      () =>
        JSON.stringify([{ id: 'x', expression: text, message: text, tests: [{ trace: text, expect: 'violated' }] }]),
    ])(),
];
