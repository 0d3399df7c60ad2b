import type { Aggregate } from '@betrace/dsl';
import { canonicalText } from '@betrace/dsl/values';
import type { AttributeValue } from '@betrace/dsl/values';
import type { Trace } from '../trace/trace.ts';
import { Bounds, UNKNOWN } from './bounds.ts';
import { CompiledChain, namedBy, spanBy } from './chain.ts';
import type { Val } from './compare.ts';
import { compileValue } from './compile-value.ts';
import { compilePattern } from './pattern.ts';
import { variablesOf } from './plan-walk.ts';
import type { ReadValue } from './read-field.ts';
import { refuse } from './refuse.ts';
import { UNSEEN } from './run.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { average, nearestRank, numbersOf, sorted, sum } from './statistics.ts';
import { F, T, U } from './truth.ts';

/** The spans of a set that surely fit, in order; `exact`: no others may. */
export interface Members {
  readonly spans: readonly number[];
  readonly exact: boolean;
}

/** Compiles a set to what finds its members in a run whose variables are bound. */
export function compileMembers({ set }: Aggregate, scope: Scope): (run: Run) => Members {
  const [first, ...others] = set.patterns;
  if (first === undefined) {
    return refuse('an aggregate over no pattern');
  }
  const leftmost = compilePattern(first, scope);
  const places = [
    { by: 'given' as const, pattern: first },
    ...others.map((pattern) => ({ by: namedBy(pattern), pattern })),
  ];
  const chain = new CompiledChain(places, set.relations, scope, true);
  const by = namedBy(first);
  return (run) => {
    const only = spanBy(by, run);
    const spans: number[] = [];
    let exact = !run.incomplete || (only ?? UNSEEN) !== UNSEEN || chain.truth(run, UNSEEN) === F;
    for (const span of only === undefined ? leftmost.candidates(run) : [only]) {
      if (span < 0) {
        continue;
      }
      run.step();
      const truth = chain.truth(run, span);
      exact &&= truth !== U;
      if (truth === T) {
        spans.push(span);
      }
    }
    return { spans, exact };
  };
}

/** Compiles an aggregate to what computes it; without variables it is computed once in a run. */
export function compileAggregate(aggregate: Aggregate, scope: Scope): ReadValue {
  const members = compileMembers(aggregate, scope);
  const of = aggregate.of === null ? undefined : compileValue(aggregate.of, scope);
  const read: ReadValue = (run) => evaluate(aggregate, members(run), of, run);
  return variablesOf(aggregate).size === 0 ? oncePerRun(read) : read;
}

function oncePerRun(read: ReadValue): ReadValue {
  let serial = 0;
  let value: Val;
  return (run, self) => {
    if (serial !== run.serial) {
      value = read(run, self);
      serial = run.serial;
    }
    return value;
  };
}

function evaluate(aggregate: Aggregate, members: Members, of: ReadValue | undefined, run: Run): Val {
  const values: AttributeValue[] = [];
  let exact = members.exact;
  for (const span of of === undefined ? [] : members.spans) {
    const value = of?.(run, span);
    if (value instanceof Bounds) {
      exact = false;
    } else if (value !== undefined) {
      values.push(value);
    }
  }
  const now = compute(aggregate, run.trace, members.spans, values);
  return exact ? now : boundOf(aggregate, now);
}

/** The aggregate over exactly these spans and values. */
function compute(
  { name, distinct, result }: Aggregate,
  trace: Trace,
  spans: readonly number[],
  values: readonly AttributeValue[],
): AttributeValue | undefined {
  switch (name) {
    case 'count':
      return BigInt(distinct ? new Set(values.map(canonicalText)).size : spans.length);
    case 'concurrency':
      return BigInt(concurrency(trace, spans));
    case 'sum':
      return sum(numbersOf(values));
    case 'avg':
      return average(numbersOf(values), result === 'duration');
    case 'min':
      return sorted(values)[0];
    case 'max':
      return sorted(values).at(-1);
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
      return nearestRank(sorted(values), Number(name.slice(1)));
    default:
      return refuse(name);
  }
}

/** What further spans cannot undo: counts and sums of durations only grow, an extreme may be exceeded. */
function boundOf({ name, of }: Aggregate, now: AttributeValue | undefined): Bounds {
  if (typeof now !== 'bigint' && typeof now !== 'number') {
    return UNKNOWN;
  }
  switch (name) {
    case 'count':
    case 'concurrency':
    case 'max':
      return new Bounds(now, null);
    case 'min':
      return new Bounds(null, now);
    case 'sum': {
      const durations = of?.kind === 'field' && of.of === 'self' && of.scope === 'intrinsic' && of.key === 'duration';
      return durations ? new Bounds(now, null) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/**
 * The most spans that share an instant of [start, end); a span of no length holds its start. The most are reached at
 * some start, where the spans that end at it are gone and those without length are there.
 */
function concurrency({ times: { start, end } }: Trace, spans: readonly number[]): number {
  const ends = spans.filter((span) => start[span] !== end[span]).map((span) => end[span] as number);
  ends.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  let most = 0;
  let started = 0;
  let ended = 0;
  let pointsBefore = 0;
  for (let i = 0; i < spans.length;) {
    const instant = start[spans[i] as number] as number;
    let points = 0;
    for (; i < spans.length && start[spans[i] as number] === instant; i++) {
      points += end[spans[i] as number] === instant ? 1 : 0;
      started++;
    }
    while (ended < ends.length && (ends[ended] as number) <= instant) {
      ended++;
    }
    most = Math.max(most, started - pointsBefore - ended);
    pointsBefore += points;
  }
  return most;
}
