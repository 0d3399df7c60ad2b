import { encodeUtf8 } from './utf8.ts';
import { LONGEST_KEY, MOST_KEYS } from './walk/layout.ts';

/**
 * Keys of span attributes that rules read, by number: whoever walks over a body notes where they are. Keys only join, so
 * that what was noted is understood when the rules have changed; when they become too many a new set takes its place.
 */
export class NotedKeys {
  readonly keys: Uint8Array[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of a key, which joins when it is new; -1 when it cannot. */
  enter(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) {
      return known;
    }
    const key = encodeUtf8(text);
    if (this.keys.length === MOST_KEYS || key.length > LONGEST_KEY || key.length === 0) {
      return -1;
    }
    this.numbers.set(text, this.keys.length);
    return this.keys.push(key) - 1;
  }
}

/** The keys that this thread notes from now on. */
export let notedKeys = new NotedKeys();

/** Has keys noted from now on: gives the set that they are in, and of each its number there, -1 when it cannot be noted. */
export function noteKeys(texts: readonly string[]): { readonly set: NotedKeys; readonly numbers: readonly number[] } {
  if (notedKeys.keys.length + texts.length > MOST_KEYS) {
    notedKeys = new NotedKeys();
  }
  return { set: notedKeys, numbers: texts.map((text) => notedKeys.enter(text)) };
}
