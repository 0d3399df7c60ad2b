import type { Aggregate, AggregateName, CompareOp, CompareTest, SpanSet, Test, Value } from '../plan/plan.ts';
import { qualifiers, sayBase, sayPattern, sayRelations, type Chain } from './patterns.ts';
import { nobody, type Speech } from './speech.ts';
import { sayValue } from './values.ts';

const numbers: Record<Exclude<AggregateName, 'count' | 'concurrency'>, string> = {
  sum: 'sum',
  min: 'least value',
  max: 'greatest value',
  avg: 'average',
  p50: '50th percentile',
  p90: '90th percentile',
  p95: '95th percentile',
  p99: '99th percentile',
};

/** An aggregate as a noun: `the sum of amount over all spans named item (whose ...)`. */
export function sayAggregate({ name, distinct, of, set }: Aggregate, speech: Speech): string {
  const chain = chainOf(set);
  const [pattern] = set.patterns;
  if (pattern === undefined) {
    return '';
  }
  const relations = sayRelations(chain, speech, 'several');
  const such = [...qualifiers(pattern, speech, true), ...(relations === '' ? [] : [`that ${relations}`])].join(
    ', and ',
  );
  const spans = `${sayBase(pattern, speech, true)}${such === '' ? '' : ` (${such})`}`;
  const value = of === null ? '' : sayValue(of, { ...speech, self: nobody });
  if (name === 'count') {
    return distinct ? `the number of different values of ${value} over all ${spans}` : `the number of ${spans}`;
  }
  return name === 'concurrency'
    ? `the greatest number of ${spans} at the same time`
    : `the ${numbers[name]} of ${value} over all ${spans}`;
}

/** `count(P) <= 3` as `there are at most 3 spans ...`, `at most 3 spans ... are direct children of x`; null of other tests. */
export function sayCount(test: Test, speech: Speech, denied: boolean): string | null {
  const counted = test.kind === 'compare' ? plainCount(test) : null;
  if (counted === null) {
    return null;
  }
  const { set, op, number } = counted;
  const [pattern] = set.patterns;
  const how = amount(denied ? opposite[op] : op, number);
  if (pattern === undefined || how === null) {
    return null;
  }
  const several = number !== 1n && how !== 'no' && how !== 'at least one';
  const noun = `${how} ${sayPattern(pattern, speech, several)}`;
  const relations = sayRelations(chainOf(set), speech, several ? 'several' : how === 'no' ? 'none' : null);
  const there = `there ${several ? 'are' : 'is'} ${noun}`;
  return relations === '' ? there : pattern.cond === null ? `${noun} ${relations}` : `${there}, and that ${relations}`;
}

function chainOf({ patterns, relations }: SpanSet): Chain {
  return { operands: patterns.map((pattern) => ({ bind: null, pattern })), relations };
}

type Order = '==' | '!=' | '<' | '<=' | '>' | '>=';
const opposite: Record<Order, Order> = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' };
const turned: Record<Order, Order> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** A count of spans beside a whole number. */
function plainCount({ op, left, right }: CompareTest): { set: SpanSet; op: Order; number: bigint } | null {
  if (!isOrder(op)) {
    return null;
  }
  if (isCount(left) && right.kind === 'int') {
    return { set: left.set, op, number: right.value };
  }
  return isCount(right) && left.kind === 'int' ? { set: right.set, op: turned[op], number: left.value } : null;
}

function isOrder(op: CompareOp): op is Order {
  return Object.hasOwn(opposite, op);
}

function isCount(value: Value): value is Aggregate {
  return value.kind === 'aggregate' && value.name === 'count' && !value.distinct;
}

/** `at most 3`; null where such words would not do. */
function amount(op: Order, number: bigint): string | null {
  if (number < 0n || op === '!=') {
    return number === 0n ? 'at least one' : null;
  }
  const none = number === 0n ? ['==', '<='] : number === 1n ? ['<'] : [];
  const some = number === 0n ? ['>'] : number === 1n ? ['>='] : [];
  if (none.includes(op) || some.includes(op)) {
    return none.includes(op) ? 'no' : 'at least one';
  }
  const words = { '==': 'exactly', '<': 'fewer than', '<=': 'at most', '>': 'more than', '>=': 'at least' };
  return `${words[op]} ${number}`;
}
