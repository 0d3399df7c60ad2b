import type { CompareTest, InTest, Literal, Test } from '@betrace/dsl';
import { canonicalText, isInNetwork } from '@betrace/dsl/values';
import type { AttributeValue } from '@betrace/dsl/values';
import { RE2JS } from 're2js';
import { Bounds, UNKNOWN } from './bounds.ts';
import { comparison } from './compare.ts';
import type { Val } from './compare.ts';
import { compileValue } from './compile-value.ts';
import { compileField } from './read-field.ts';
import { refuse } from './refuse.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { F, max, not, T, truthOf, U } from './truth.ts';
import type { Truth } from './truth.ts';

/** Decides something about the span in question, or, in a block, about variables and the trace. */
export type Decide = (run: Run, self: number) => Truth;

export function compileTest(test: Test, scope: Scope): Decide {
  switch (test.kind) {
    case 'compare':
      return compileCompare(test, scope);
    case 'in':
      return compileIn(test, scope);
    case 'matches': {
      const regex = RE2JS.compile(test.regex);
      return onText(compileValue(test.left, scope), (text) => regex.test(text));
    }
    case 'exists': {
      const read = compileField(test.field, scope.fields);
      return (run, self) => {
        const value = read(run, self);
        return value === UNKNOWN ? U : truthOf(value !== undefined);
      };
    }
    case 'ip_in':
      return onText(compileValue(test.value, scope), (text) => isInNetwork(text, test.network));
    default:
      return refuse(test);
  }
}

function compileCompare(test: CompareTest, scope: Scope): Decide {
  const left = compileValue(test.left, scope);
  const right = compileValue(test.right, scope);
  const compare = comparison(test.op, test.as);
  const limit = test.right.kind === 'int' && test.as === 'number' ? Number(test.right.value) : NaN;
  const holds = Number.isSafeInteger(limit) ? DOUBLE_ORDER[test.op] : undefined;
  if (holds === undefined) {
    return (run, self) => compare(left(run, self), right(run, self));
  }
  return (run, self) => {
    const value = left(run, self);
    return typeof value === 'number' ? truthOf(holds(value, limit)) : compare(value, right(run, self));
  };
}

/** Of two doubles; comparing a double with a bigint, which gives the same, is many times slower. */
const DOUBLE_ORDER: Partial<Record<CompareTest['op'], (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Of an array `in`, and `not in` too, holds when it does for some element. */
function compileIn(test: InTest, scope: Scope): Decide {
  const read = compileValue(test.left, scope);
  const items = test.items.map((item) => {
    const compare = comparison('==', waysOf[item.kind]);
    const literal = item.kind === 'duration' ? item.ns : item.value;
    return (value: Val) => compare(value, literal);
  });
  const decide = (value: Val): Truth => {
    if (Array.isArray(value)) {
      return truthOf(value.some((element: AttributeValue) => decide(element) === T));
    }
    let found: Truth = F;
    for (const item of items) {
      found = max(found, item(value));
    }
    return test.negated ? not(found) : found;
  };
  return (run, self) => decide(read(run, self));
}

const waysOf: Record<Literal['kind'], CompareTest['as']> = {
  int: 'number',
  double: 'number',
  duration: 'duration',
  string: 'string',
  bool: 'bool',
};

/** A question about the canonical text of a value; of an array whether some element satisfies it. */
function onText(read: (run: Run, self: number) => Val, holds: (text: string) => boolean): Decide {
  const some = (value: AttributeValue): boolean =>
    Array.isArray(value) ? value.some(some) : holds(canonicalText(value));
  return (run, self) => {
    const value = read(run, self);
    if (value === undefined) {
      return F;
    }
    return value instanceof Bounds ? U : truthOf(some(value));
  };
}
