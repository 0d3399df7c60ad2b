import { lookup } from '../text/lookup.ts';

/** The few verbs of sentences about spans that are not denied regularly; a predicate begins with its verb. */
const irregular: Record<string, string> = { is: 'is not', has: 'does not have', failed: 'did not fail' };

/** `takes longer` is denied by `does not take longer`. */
export function negative(predicate: string): string {
  return predicate.replace(/^\w+/, (verb) => lookup(irregular, verb) ?? `does not ${verb.replace(/s$/, '')}`);
}

/** `A`, `A or B`, `A, B or C`; with a comma before the word for parts that each begin alike, such as `whose ...`. */
export function enumerate(items: readonly string[], word: string, comma = ''): string {
  const [last = '', ...before] = [...items].reverse();
  const between = before.length > 1 ? comma : '';
  return before.length === 0 ? last : `${before.reverse().join(', ')}${between} ${word} ${last}`;
}

/** Statements joined so that one can tell where the whole begins and ends, whatever stands around it. */
export function together(parts: readonly string[], word: 'and' | 'or'): string {
  const [first = '', second] = parts;
  const isAnd = word === 'and';
  if (!second) {
    return first;
  }
  if (parts.length > 2) {
    const list = `${parts.slice(0, -1).join('; ')}; ${word} ${parts.at(-1)}`;
    return `${isAnd ? 'all of these hold' : 'at least one of these holds'} (${list})`;
  }
  return `${isAnd ? 'both' : 'either'} ${first}${/ (and|or) |, /.test(first) ? ',' : ''} ${word} ${second}`;
}
