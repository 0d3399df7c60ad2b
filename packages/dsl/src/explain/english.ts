import { lookup } from '../text/lookup.ts';

/** The few verbs of sentences about spans that are not regular; a predicate begins with its verb. */
const irregular: Record<string, readonly [plural: string, negative: string]> = {
  is: ['are', 'is not'],
  has: ['have', 'does not have'],
  does: ['do', 'does'],
  did: ['did', 'did'],
  failed: ['failed', 'did not fail'],
};

/** `takes longer` of one is `take longer` of several. */
export function plural(predicate: string): string {
  const nouns = predicate
    .replace(/^is (a direct child|the direct parent) of /, (_, noun: string) =>
      noun.endsWith('child') ? 'is direct children of ' : 'is direct parents of ',
    )
    .replace(/^is a root span$/, 'is root spans');
  return nouns.replace(/^\w+/, (verb) => lookup(irregular, verb)?.[0] ?? verb.replace(/s$/, ''));
}

/** `takes longer` is denied by `does not take longer`. */
export function negative(predicate: string): string {
  return predicate.replace(/^\w+/, (verb) => lookup(irregular, verb)?.[1] ?? `does not ${verb.replace(/s$/, '')}`);
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
