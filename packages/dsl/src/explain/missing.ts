import type { FieldRef, Test, Value } from '../plan/plan.ts';
import type { Speech } from './speech.ts';

/** A denial is true of what is not there, too. */
export function sayMissing(test: Test, subject: Value, { present }: Speech): string {
  if (test.kind === 'exists') {
    return '';
  }
  if (test.kind === 'compare' && canBeMissing(test.right, present)) {
    return ' (or one of the two is missing)';
  }
  return canBeMissing(subject, present) ? ' (or is missing)' : '';
}

const optional = /^(statusMessage|parentID|service|rootService|instrumentation.*)$/;

function canBeMissing(value: Value, present: readonly FieldRef[]): boolean {
  switch (value.kind) {
    case 'field':
      return (
        (value.scope !== 'intrinsic' || value.of === 'parent' || optional.test(value.key)) &&
        !present.some((field) => isSameField(field, value))
      );
    case 'aggregate':
      return !/^(count|sum|concurrency)$/.test(value.name);
    case 'arithmetic':
      return (
        value.op === '/' || value.op === '%' || canBeMissing(value.left, present) || canBeMissing(value.right, present)
      );
    case 'negate':
      return canBeMissing(value.value, present);
    case 'function':
      return value.name === 'number' || canBeMissing(value.value, present);
    default:
      return value.kind === 'json';
  }
}

function isSameField(one: FieldRef, other: FieldRef): boolean {
  const owner = ({ of }: FieldRef): string | number => (typeof of === 'object' ? of.variable : of);
  return one.scope === other.scope && one.key === other.key && owner(one) === owner(other);
}
