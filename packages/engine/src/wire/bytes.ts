export const EMPTY = new Uint8Array(0);

/** Both after each other, in a buffer of their own. Of two encodings of a message it is the encoding of their merge. */
export function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** True when a[at, at + b.length) holds the bytes of b. The range must lie inside a. */
export function holdsAt(a: Uint8Array, at: number, b: Uint8Array): boolean {
  for (let i = 0; i < b.length; i++) {
    if (a[at + i] !== b[i]) {
      return false;
    }
  }
  return true;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && holdsAt(a, 0, b);
}
