const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** Lower-case hex of the 8 bytes at `at`. */
export function hex8(bytes: Uint8Array, at: number): string {
  const d = (i: number) => DIGITS[((bytes[at + (i >> 1)] as number) >> (i & 1 ? 0 : 4)) & 15] as number;
  return String.fromCharCode(
    d(0),
    d(1),
    d(2),
    d(3),
    d(4),
    d(5),
    d(6),
    d(7),
    d(8),
    d(9),
    d(10),
    d(11),
    d(12),
    d(13),
    d(14),
    d(15),
  );
}

/** Lower-case hex of bytes [start, end). */
export function hexOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    text += (bytes[at] as number).toString(16).padStart(2, '0');
  }
  return text;
}

/** The bytes that hex text spells, of either case; undefined when it is not hex. */
export function bytesOfHex(text: string): Uint8Array | undefined {
  if (text.length % 2 === 1 || !/^[0-9a-fA-F]*$/.test(text)) {
    return undefined;
  }
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** The 16 digits of an id that is held in two words. */
export function hexOfWords(high: number, low: number): string {
  const d = (word: number, shift: number) => DIGITS[(word >>> shift) & 15] as number;
  return String.fromCharCode(
    d(high, 28),
    d(high, 24),
    d(high, 20),
    d(high, 16),
    d(high, 12),
    d(high, 8),
    d(high, 4),
    d(high, 0),
    d(low, 28),
    d(low, 24),
    d(low, 20),
    d(low, 16),
    d(low, 12),
    d(low, 8),
    d(low, 4),
    d(low, 0),
  );
}
