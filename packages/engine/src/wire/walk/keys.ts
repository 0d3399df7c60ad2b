import { KEY_BYTES_AT, KEY_ENTRIES_AT, KEY_HINTS, KEY_HINTS_AT, LONGEST_KEY, MOST_KEYS } from './layout.ts';
import { byte, clear, copy, put, putByte, same, word } from './memory.ts';
import type { i32 } from './memory.ts';

let keys: i32 = 0;

export function forgetKeys(): void {
  keys = 0;
  clear(KEY_HINTS_AT, KEY_HINTS);
}

/** Gives the key in [at, at + size) the next number. There may be MOST_KEYS of at most LONGEST_KEY bytes. */
export function learnKey(at: i32, size: i32): void {
  if (keys === MOST_KEYS || size > LONGEST_KEY || size === 0) {
    return;
  }
  const hintAt: i32 = hintOf(size, byte(at + size - 1));
  put(KEY_ENTRIES_AT + (keys << 3), size);
  put(KEY_ENTRIES_AT + (keys << 3) + 4, byte(hintAt));
  copy(KEY_BYTES_AT + keys * LONGEST_KEY, at, size);
  putByte(hintAt, ++keys);
}

/** The number of the key in [at, at + size), which must not be empty; -1 of one that was not learnt. */
export function keyNumber(at: i32, size: i32): i32 {
  let key: i32 = byte(hintOf(size, byte(at + size - 1))) - 1;
  while (key >= 0) {
    const entry: i32 = KEY_ENTRIES_AT + (key << 3);
    if (word(entry) === size && same(KEY_BYTES_AT + key * LONGEST_KEY, at, size)) {
      return key;
    }
    key = word(entry + 4) - 1;
  }
  return -1;
}

/** Keys of the same length and last byte share a hint; most keys that were not learnt have none. */
function hintOf(size: i32, last: i32): i32 {
  return KEY_HINTS_AT + ((size * 37 + last) & (KEY_HINTS - 1));
}
