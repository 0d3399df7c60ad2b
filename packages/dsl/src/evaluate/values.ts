import type { Value } from '../plan/plan.ts';
import { typeOf } from '../resolve/types.ts';
import type { AttributeValue } from '../trace.ts';
import { readAggregate } from './aggregates.ts';
import { applyFunction, applyJson, calculate, negate, scaleDuration } from '../values/arithmetic.ts';
import { literalValue } from './compare.ts';
import { readField } from './fields.ts';
import { absent, known, unread, type Reading } from './reading.ts';
import type { Env } from './world.ts';

/** What is known of a value. Whatever is made of something inexact is unknown. */
export function readValue(value: Value, env: Env): Reading {
  switch (value.kind) {
    case 'field':
      return readField(value, env);
    case 'aggregate':
      return readAggregate(value, env);
    case 'arithmetic':
      return apply([value.left, value.right], env, (left, right) => arithmetic(value, left, right));
    case 'negate':
      return apply([value.value], env, negate);
    case 'function':
      return apply([value.value], env, (argument) => applyFunction(value.name, argument));
    case 'json':
      return apply([value.value], env, (argument) => applyJson(argument, value.path));
    default:
      return known(literalValue(value));
  }
}

function apply(
  values: readonly Value[],
  env: Env,
  result: (first: AttributeValue, second: AttributeValue) => AttributeValue | undefined,
): Reading {
  const readings = values.map((value) => readValue(value, env));
  if (readings.some(({ kind }) => kind === 'unknown' || kind === 'bounds')) {
    return unread;
  }
  const found = readings.flatMap((reading) => (reading.kind === 'value' ? [reading.value] : []));
  const [first, second = first] = found;
  return found.length < values.length || first === undefined || second === undefined
    ? absent
    : known(result(first, second));
}

function arithmetic(
  { op, ...value }: Value & { kind: 'arithmetic' },
  left: AttributeValue,
  right: AttributeValue,
): AttributeValue | undefined {
  const [leftTime, rightTime] = [value.left, value.right].map((side) => typeOf(side) === 'duration');
  if (leftTime !== rightTime && (op === '*' || op === '/')) {
    return leftTime ? scaleDuration(op, left, right) : scaleDuration(op, right, left);
  }
  return calculate(op, left, right);
}
