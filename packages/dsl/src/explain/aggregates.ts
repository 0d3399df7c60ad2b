import type { Aggregate } from '../plan/plan.ts';
import { valueAggregates } from '../syntax/vocabulary.ts';
import { qualifiers, sayBase, sayRelations } from './patterns.ts';
import { each, nobody, type Speech } from './speech.ts';
import { sayValue } from './values.ts';

/** An aggregate as a noun: `the sum of amount over all spans named item (whose ...)`. */
export function sayAggregate({ name, distinct, of, set: { patterns, relations } }: Aggregate, speech: Speech): string {
  const [pattern] = patterns;
  if (!pattern) {
    return '';
  }
  const related = sayRelations(
    { operands: patterns.map((other) => ({ bind: null, pattern: other })), relations },
    speech,
  );
  const such = [...qualifiers(pattern, speech, each), ...(related === '' ? [] : [`${each.subject} ${related}`])];
  const spans = `${sayBase(pattern, speech, 'spans')}${such.length === 0 ? '' : ` (${such.join(', and ')})`}`;
  const value = !of ? '' : sayValue(of, { ...speech, self: nobody });
  if (name === 'count') {
    return distinct ? `the number of different values of ${value} over all ${spans}` : `the number of ${spans}`;
  }
  return name === 'concurrency'
    ? `the greatest number of ${spans} at the same time`
    : `the ${valueAggregates[name]} of ${value} over all ${spans}`;
}
