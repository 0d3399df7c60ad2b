import type { Aggregate, CompareTest, SpanSet, Test, Value } from '../plan/plan.ts';
import { turned } from '../resolve/tests.ts';
import { valueAggregates } from '../syntax/vocabulary.ts';
import { lookup } from '../text/lookup.ts';
import { qualifiers, sayBase, sayPattern, sayRelations, type Chain } from './patterns.ts';
import { nobody, type Speech } from './speech.ts';
import { sayValue } from './values.ts';

/** An aggregate as a noun: `the sum of amount over all spans named item (whose ...)`. */
export function sayAggregate({ name, distinct, of, set }: Aggregate, speech: Speech): string {
  const chain = chainOf(set);
  const [pattern] = set.patterns;
  if (!pattern) {
    return '';
  }
  const relations = sayRelations(chain, speech, 'several');
  const such = [...qualifiers(pattern, speech, true), ...(relations === '' ? [] : [`that ${relations}`])].join(
    ', and ',
  );
  const spans = `${sayBase(pattern, speech, true)}${such === '' ? '' : ` (${such})`}`;
  const value = !of ? '' : sayValue(of, { ...speech, self: nobody });
  if (name === 'count') {
    return distinct ? `the number of different values of ${value} over all ${spans}` : `the number of ${spans}`;
  }
  return name === 'concurrency'
    ? `the greatest number of ${spans} at the same time`
    : `the ${valueAggregates[name]} of ${value} over all ${spans}`;
}

/** `count(P) <= 3` as `there are at most 3 spans ...`, `at most 3 spans ... are direct children of x`; null of other tests. */
export function sayCount(test: Test, speech: Speech, denied: boolean): string | null {
  const counted = test.kind === 'compare' ? plainCount(test) : null;
  const [pattern] = counted?.set.patterns ?? [];
  const how = counted && amount((denied && lookup(opposite, counted.op)) || counted.op, counted.number);
  if (!counted || !pattern || !how) {
    return null;
  }
  const isNone = how === 'no';
  const several = counted.number !== 1n && !isNone && how !== 'at least one';
  const noun = `${how} ${sayPattern(pattern, speech, several)}`;
  const relations = sayRelations(chainOf(counted.set), speech, several ? 'several' : isNone ? 'none' : null);
  const there = `there ${several ? 'are' : 'is'} ${noun}`;
  return relations === '' ? there : pattern.cond ? `${there}, and that ${relations}` : `${noun} ${relations}`;
}

function chainOf({ patterns, relations }: SpanSet): Chain {
  return { operands: patterns.map((pattern) => ({ bind: null, pattern })), relations };
}

const opposite: Record<string, string> = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

/** A count of spans beside a whole number. */
function plainCount({ op, left, right }: CompareTest): { set: SpanSet; op: string; number: bigint } | null {
  if (isCount(left) && right.kind === 'int') {
    return { set: left.set, op, number: right.value };
  }
  return isCount(right) && left.kind === 'int'
    ? { set: right.set, op: lookup<string>(turned, op) ?? op, number: left.value }
    : null;
}

function isCount(value: Value): value is Aggregate {
  return value.kind === 'aggregate' && value.name === 'count' && !value.distinct;
}

/** `at most 3`; undefined where such words would not do. */
function amount(op: string, number: bigint): string | undefined {
  const asked = `${op} ${number}`;
  if (/^(== 0|<= 0|< 1)$/.test(asked)) {
    return 'no';
  }
  if (/^(!= 0|> 0|>= 1)$/.test(asked)) {
    return 'at least one';
  }
  const words = { '==': 'exactly', '<': 'fewer than', '<=': 'at most', '>': 'more than', '>=': 'at least' };
  const word = lookup(words, op);
  return word && number >= 0n ? `${word} ${number}` : undefined;
}
