/** The few verbs of sentences about spans that are not regular; a predicate begins with its verb. */
const irregular: Record<string, { plural: string; negative: string }> = {
  is: { plural: 'are', negative: 'is not' },
  has: { plural: 'have', negative: 'does not have' },
  does: { plural: 'do', negative: 'does' },
  did: { plural: 'did', negative: 'did' },
  failed: { plural: 'failed', negative: 'did not fail' },
};

const severalOf: readonly (readonly [one: RegExp, several: string])[] = [
  [/^is a direct child of /, 'are direct children of '],
  [/^is the direct parent of /, 'are direct parents of '],
  [/^is a root span$/, 'are root spans'],
];

/** `takes longer` of one is `take longer` of several. */
export function plural(predicate: string): string {
  const [one, several] = severalOf.find(([pattern]) => pattern.test(predicate)) ?? [];
  return one !== undefined && several !== undefined
    ? predicate.replace(one, several)
    : withVerb(predicate, (verb) => irregular[verb]?.plural ?? verb.replace(/s$/, ''));
}

/** `takes longer` is denied by `does not take longer`. */
export function negative(predicate: string): string {
  return withVerb(predicate, (verb) => irregular[verb]?.negative ?? `does not ${verb.replace(/s$/, '')}`);
}

function withVerb(predicate: string, change: (verb: string) => string): string {
  return predicate.replace(/^\w+/, change);
}

/** `A`, `A or B`, `A, B or C` */
export function enumerate(items: readonly string[], word: 'and' | 'or'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;
}

/** `A and B`, `A, B, and C`, of parts that each begin alike, such as `whose ...`. */
export function series(parts: readonly string[], word: 'and' | 'or'): string {
  return parts.length < 3 ? parts.join(` ${word} `) : `${parts.slice(0, -1).join(', ')}, ${word} ${parts.at(-1)}`;
}

/** Statements joined so that one can tell where the whole begins and ends, whatever stands around it. */
export function together(parts: readonly string[], word: 'and' | 'or'): string {
  const [first = '', second] = parts;
  if (second === undefined) {
    return first;
  }
  if (parts.length > 2) {
    const list = `${parts.slice(0, -1).join('; ')}; ${word} ${parts.at(-1)}`;
    return `${word === 'and' ? 'all of these hold' : 'at least one of these holds'} (${list})`;
  }
  return `${word === 'and' ? 'both' : 'either'} ${first}${comma(first)} ${word} ${second}`;
}

function comma(before: string): string {
  return / (and|or) |, /.test(before) ? ',' : '';
}
