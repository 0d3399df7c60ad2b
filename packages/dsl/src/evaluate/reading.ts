import type { AttributeValue } from '../trace.ts';
import type { Numeric } from '../values/numbers.ts';

/**
 * What is known of a value: the value, that there is none, nothing (on an incomplete trace), or bounds between which the
 * number lies; a null bound is open.
 */
export type Reading =
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'bounds'; readonly least: Numeric | null; readonly greatest: Numeric | null };

export const absent: Reading = { kind: 'absent' };
export const unread: Reading = { kind: 'unknown' };

/** A value that is there; NaN and undefined are absent. */
export function known(value: AttributeValue | undefined): Reading {
  return value === undefined || Number.isNaN(value) ? absent : { kind: 'value', value };
}

export function atLeast(least: Numeric): Reading {
  return { kind: 'bounds', least, greatest: null };
}

export function atMost(greatest: Numeric): Reading {
  return { kind: 'bounds', least: null, greatest };
}
