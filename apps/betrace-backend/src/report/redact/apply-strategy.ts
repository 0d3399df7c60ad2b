import type { HashKeys } from './hash-keys.ts';
import type { RedactionClass, Strategy } from './policy.ts';

/** Characters that `truncate` leaves, a quarter of the text at most; and that `mask` makes. */
const maxLeft = 8;
const maxMasked = 200;
/** Classes of which people know an entry by its last characters. */
const shownByTheirEnd: ReadonlySet<RedactionClass> = new Set(['card', 'iban']);
const endLength = 4;

/** What stands for a text of a class; undefined: nothing does, the text is not kept. */
export function applyStrategy(
  strategy: Strategy,
  name: RedactionClass,
  text: string,
  keys: HashKeys,
): string | undefined {
  switch (strategy) {
    case 'exclude':
      return undefined;
    case 'redact':
      return name === 'other' ? '[redacted]' : `[${name}]`;
    case 'hash':
      return keys.hash(text);
    case 'tokenize':
      return keys.token(name, text);
    case 'truncate':
      return `${[...text.slice(0, 2 * maxLeft)].slice(0, Math.min(maxLeft, text.length >> 2)).join('')}…`;
    case 'mask':
      return mask(text, shownByTheirEnd.has(name) ? endLength : 0);
  }
}

function mask(text: string, shown: number): string {
  const end = text.length - Math.min(shown, text.length >> 1);
  const masked = text.slice(0, Math.min(end, maxMasked)).replaceAll(/[\p{L}\p{M}\p{N}]/gu, '*');
  return end > maxMasked ? `${masked}…` : masked + text.slice(end);
}
