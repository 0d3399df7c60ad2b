import { invalidArgument } from '../invalid-argument.ts';
import { severities } from '../rules/rule-input.ts';

/** Entries of a list in a request: each is a parameter of a query. */
const maxList = 1000;

/** Refuses a word, or one of a list, that is not known; an empty word says nothing, but in a list it is wrong. */
export function checkOneOf(field: string, said: string | readonly string[], words: readonly string[]): void {
  const wrong = (said === '' ? [] : [said].flat()).find((word) => !words.includes(word));
  if (wrong !== undefined) {
    throw invalidArgument([{ field, description: `should be one of ${words.join(', ')}.` }]);
  }
}

/** Refuses a filter with a severity that there is not, or with lists beyond all measure. */
export function checkFilter(
  filter: { readonly severity: readonly string[] } & Readonly<Record<string, unknown>>,
): void {
  for (const [field, value] of Object.entries(filter)) {
    if (Array.isArray(value) && value.length > maxList) {
      const name = field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      throw invalidArgument([
        { field: name, description: `has ${value.length} entries; at most ${maxList} are read.` },
      ]);
    }
  }
  checkOneOf('severity', filter.severity, severities);
}
