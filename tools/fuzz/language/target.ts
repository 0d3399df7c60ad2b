import {
  applyFix,
  check as diagnose,
  complete,
  explain,
  format,
  hover,
  offsetAt,
  parse,
  plan,
  positionAt,
  semanticTokens,
  signatureHelp,
} from '@betrace/dsl';
import type { Range } from '@betrace/dsl';
import { parseCompactTrace, parseRuleFile } from '@betrace/dsl/rule-file';
import fc from 'fast-check';
import { walk } from '../../../packages/dsl/src/syntax/walk.ts';
import { generatedRule } from '../../../packages/engine/test/generated-rule.ts';
import type { Target } from '../guided.ts';
import { hold, inTime, neverThrows, same } from '../promise.ts';
import { Random, seedOf } from '../random.ts';
import { corpus } from './corpus.ts';
import { mutate } from './mutate.ts';

/** CPU time of one call, however wicked the text: 50 ms for each 10 KiB begun (language.md §7). */
const MILLISECONDS = 50;
const CHARACTERS = 10 * 1024;
/** Offsets that one text is asked at. */
const OFFSETS = 3;

/** Any text through all that the language package offers for texts. */
export const language: Target<string> = {
  seeds: (random) => [...fc.sample(generatedRule, { seed: random.uint32(), numRuns: 150 }), ...corpus()],
  mutate,
  check,
  smaller,
  // A text may hold half a surrogate pair, which UTF-8 cannot.
  encode: (text) => Buffer.from(text, 'utf16le'),
  decode: (bytes) => Buffer.from(bytes).toString('utf16le'),
  show: (text) => JSON.stringify(text),
};

const schema = {
  spanNames: ['payment.charge', 'GET /x', 'a', '"', '😀'],
  services: ['web'],
  attributes: [{ spanName: 'a', key: 'k', type: 'string', values: ['x', '"y"'] }],
};

function check(text: string): string {
  const limit = MILLISECONDS * Math.ceil((text.length + 1) / CHARACTERS);
  const ask = <T>(what: string, call: () => T): T => inTime(what, limit, () => neverThrows(what, call));
  const inside = (what: string, { start, end }: Range) =>
    hold(
      `ranges of ${what} are inside the text`,
      start >= 0 && start <= end && end <= text.length,
      () => `${start}-${end}`,
    );

  const tree = ask('parse', () => parse(text));
  walk(tree.rule, (node) => inside('parse', node));
  [...tree.tokens, ...tree.comments].forEach((token) => inside('tokens', token));
  const diagnostics = ask('check', () => diagnose(tree, { schema }));
  for (const { range, fixes } of diagnostics) {
    inside('check', range);
    for (const fix of fixes) {
      fix.edits.forEach((edit) => inside('fixes', edit.range));
      neverThrows('parse of a mended text', () => parse(applyFix(text, fix)));
    }
  }
  const planned = ask('plan', () => plan(tree, { message: text.slice(0, 300) }));
  const meaning = ask('plan', () => plan(tree));
  const isValid = 'plan' in meaning;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  hold('check finds an error exactly where there is no plan', isValid === (errors.length === 0), () =>
    JSON.stringify(errors.map(({ code }) => code)),
  );
  holdFormat(text, isValid, ask);
  const sentence = ask('explain', () => explain(tree));
  hold('a valid rule is explained', !isValid || typeof sentence === 'string', () => String(sentence));
  holdTokens(
    text,
    ask('semanticTokens', () => semanticTokens(text)),
  );
  const random = new Random(seedOf(text));
  for (let i = 0; i < OFFSETS; i++) {
    const offset = random.below(text.length + 1);
    const proposals = ask('complete', () => complete(text, offset, i === 0 ? {} : { schema }));
    proposals.forEach(({ range }) => inside('complete', range));
    const found = ask('hover', () => hover(text, offset));
    if (found !== null) {
      inside('hover', found.range);
    }
    ask('signatureHelp', () => signatureHelp(text, offset));
    same('a place leads back to its offset', offsetAt(text, positionAt(text, offset)), offset);
  }
  const file = ask('parseRuleFile', () => parseRuleFile(text));
  const trace = ask('parseCompactTrace', () => parseCompactTrace(text));
  return [
    ...new Set(diagnostics.map(({ code }) => code)),
    'plan' in planned ? 'message' : '',
    isValid ? 'plan' : '',
    `rules ${Math.min(file.rules.length, 2)}`,
    'trace' in trace ? 'trace' : '',
  ].join(' ');
}

function holdFormat(text: string, isValid: boolean, ask: <T>(what: string, call: () => T) => T): void {
  const once = ask('format', () => format(text));
  if (!isValid) {
    same('a text with errors is formatted as it is', once, text);
    return;
  }
  same(
    'formatting twice changes nothing more',
    neverThrows('format', () => format(once)),
    once,
  );
  const planOf = (rule: string) => neverThrows('plan of the formatted text', () => plan(parse(rule)));
  same('formatting keeps the meaning', planOf(once), planOf(text), once);
  const comments = (rule: string) =>
    parse(rule)
      .comments.map((comment) => comment.text.trim())
      .sort();
  same('formatting keeps the comments', comments(once), comments(text), once);
}

function holdTokens(text: string, tokens: readonly Range[]): void {
  let last = 0;
  for (const { start, end } of tokens) {
    hold(
      'semantic tokens come in order, without overlap and inside the text',
      start >= last && end <= text.length,
      () => JSON.stringify(tokens),
    );
    last = end;
  }
}

/** Without a stretch, from halves down to single characters, or without a pair of parentheses. */
function* smaller(text: string): Generator<string> {
  for (let size = text.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= text.length; at += size) {
      yield text.slice(0, at) + text.slice(at + size);
    }
  }
  if (text.includes('((') && text.includes('))')) {
    yield text.replace('((', '(').replace('))', ')');
  }
}
