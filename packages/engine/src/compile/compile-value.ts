import type { Value } from '@betrace/dsl';
import { applyFunction, applyJson, calculate, negate, scaleDuration, typeOf } from '@betrace/dsl/values';
import type { AttributeValue } from '@betrace/dsl/values';
import { compileAggregate } from './aggregate.ts';
import { Bounds, UNKNOWN } from './bounds.ts';
import type { Val } from './compare.ts';
import { compileField } from './read-field.ts';
import type { ReadValue } from './read-field.ts';
import { refuse } from './refuse.ts';
import type { Scope } from './scope.ts';

/** Compiles an expression to what computes its value. Anything made from a value that is not exact is unknown. */
export function compileValue(value: Value, scope: Scope): ReadValue {
  switch (value.kind) {
    case 'int':
    case 'double':
    case 'string':
    case 'bool': {
      const literal = value.value;
      return () => literal;
    }
    case 'duration': {
      const { ns } = value;
      return () => ns;
    }
    case 'field':
      return compileField(value, scope.fields);
    case 'aggregate':
      return compileAggregate(value, scope);
    case 'arithmetic':
      return compileArithmetic(value, scope);
    case 'negate':
      return mapped(compileValue(value.value, scope), negate);
    case 'function': {
      const { name } = value;
      return mapped(compileValue(value.value, scope), (of) => applyFunction(name, of));
    }
    case 'json': {
      const { path } = value;
      return mapped(compileValue(value.value, scope), (of) => applyJson(of, path));
    }
    default:
      return refuse(value);
  }
}

function mapped(read: ReadValue, map: (value: AttributeValue) => Val): ReadValue {
  return (run, self) => {
    const value = read(run, self);
    return value instanceof Bounds ? UNKNOWN : value === undefined ? undefined : map(value);
  };
}

function compileArithmetic(value: Value & { kind: 'arithmetic' }, scope: Scope): ReadValue {
  const left = compileValue(value.left, scope);
  const right = compileValue(value.right, scope);
  const compute = arithmeticOf(value);
  return (run, self) => {
    const a = left(run, self);
    const b = right(run, self);
    if (a instanceof Bounds || b instanceof Bounds) {
      return UNKNOWN;
    }
    return a === undefined || b === undefined ? undefined : compute(a, b);
  };
}

/** Durations are bigints as integers are; the static types tell them apart. */
function arithmeticOf({
  op,
  left,
  right,
}: Value & { kind: 'arithmetic' }): (a: AttributeValue, b: AttributeValue) => Val {
  const leftTime = typeOf(left) === 'duration';
  const rightTime = typeOf(right) === 'duration';
  if (leftTime !== rightTime && (op === '*' || op === '/')) {
    return leftTime ? (a, b) => scaleDuration(op, a, b) : (a, b) => scaleDuration(op, b, a);
  }
  return (a, b) => calculate(op, a, b);
}
