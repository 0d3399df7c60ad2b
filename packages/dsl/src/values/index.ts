/** What values mean, for whoever evaluates rules: one canonical text, one reading of numbers, JSON and addresses. */
export { canonicalText, compareCodePoints } from './canonical-text.ts';
export { valueAtPath } from './json.ts';
export { exactDouble, isInt64, nearestDouble, nearestWhole, numericOf, type Numeric } from './numbers.ts';
export { isInNetwork } from '../text/ip-network.ts';
export type { AttributeValue } from '../trace.ts';
