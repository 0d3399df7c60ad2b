/** What values mean, for whoever evaluates rules: one canonical text, one reading of numbers, one arithmetic. */
export { canonicalText, compareCodePoints } from './canonical-text.ts';
export { exactDouble, isInt64, nearestDouble, nearestWhole, numericOf, type Numeric } from './numbers.ts';
export { applyFunction, applyJson, calculate, negate, scaleDuration } from './arithmetic.ts';
export { typeOf } from '../resolve/types.ts';
export { isInNetwork } from '../text/ip-network.ts';
export type { AttributeValue } from '../trace.ts';
