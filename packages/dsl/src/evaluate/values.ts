import type { Value } from '../plan/plan.ts';
import { typeOf } from '../resolve/types.ts';
import type { AttributeValue } from '../trace.ts';
import { nearestDouble } from '../values/numbers.ts';
import { readAggregate } from './aggregates.ts';
import { applyFunction, applyJson, calculate, negate, scaleDuration } from '../values/arithmetic.ts';
import { literalValue } from './compare.ts';
import { readField } from './fields.ts';
import { absent, known, unread, type Reading } from './reading.ts';
import type { Env, World } from './world.ts';

/** What is known of a value. Whatever is made of something inexact is unknown. */
export function readValue(value: Value, env: Env, world: World): Reading {
  switch (value.kind) {
    case 'field':
      return readField(value, env, world);
    case 'aggregate':
      return readAggregate(value, env, world);
    case 'arithmetic':
      return apply([value.left, value.right], env, world, (left, right) => arithmetic(value, left, right));
    case 'negate':
      return apply([value.value], env, world, negate);
    case 'function':
      return apply([value.value], env, world, (argument) => applyFunction(value.name, argument));
    case 'json':
      return apply([value.value], env, world, (argument) => applyJson(argument, value.path));
    default:
      return known(literalValue(value));
  }
}

function apply(
  values: readonly Value[],
  env: Env,
  world: World,
  result: (first: AttributeValue, second: AttributeValue) => AttributeValue | undefined,
): Reading {
  const readings = values.map((value) => readValue(value, env, world));
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
  value: Value & { kind: 'arithmetic' },
  left: AttributeValue,
  right: AttributeValue,
): AttributeValue | undefined {
  const { op } = value;
  const [leftTime, rightTime] = [typeOf(value.left) === 'duration', typeOf(value.right) === 'duration'];
  if (leftTime !== rightTime && (op === '*' || op === '/')) {
    return leftTime ? scaleDuration(op, left, right) : scaleDuration(op, right, left);
  }
  if (leftTime && rightTime && op === '/' && typeof left === 'bigint' && typeof right === 'bigint') {
    return right === 0n ? undefined : nearestDouble(left, right);
  }
  return calculate(op, left, right);
}
