/** What of a JSON text is costly or lossy to parse, found in one pass over its bytes. */
export interface JsonScan {
  /** How deep arrays and objects nest. */
  readonly depth: number;
  /** How many arrays and objects there are. */
  readonly containers: number;
  /** Where whole numbers of 16 digits and more stand, as values: start and end of each, one after another. */
  readonly longNumbers: readonly number[];
}

const [quote, backslash, minus, comma, colon] = [0x22, 0x5c, 0x2d, 0x2c, 0x3a];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const [zero, nine] = [0x30, 0x39];
const longest = 15;

/** Looks no further than it needs to: what it finds in a text that is no JSON means nothing. */
export function scanJson(text: Buffer): JsonScan {
  const longNumbers: number[] = [];
  let depth = 0;
  let deepest = 0;
  let containers = 0;
  let i = 0;
  while (i < text.length) {
    const byte = text[i] as number;
    if (byte === quote) {
      i = endOfString(text, i);
    } else if (byte === openArray || byte === openObject) {
      depth += 1;
      containers += 1;
      deepest = Math.max(deepest, depth);
      i += 1;
    } else if (byte === closeArray || byte === closeObject) {
      depth -= 1;
      i += 1;
    } else if (byte === minus || isDigit(byte)) {
      const start = i;
      i += 1;
      while (isDigit(text[i] as number)) {
        i += 1;
      }
      const digits = i - start - (byte === minus ? 1 : 0);
      if (digits > longest && isWholeValue(text, start, i)) {
        longNumbers.push(start, i);
      }
    } else {
      i += 1;
    }
  }
  return { depth: deepest, containers, longNumbers };
}

/** Behind the quote that ends the string which begins here. */
function endOfString(text: Buffer, start: number): number {
  for (let end = text.indexOf(quote, start + 1); end >= 0; end = text.indexOf(quote, end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === backslash) {
      backslashes += 1;
    }
    if (backslashes % 2 === 0) {
      return end + 1;
    }
  }
  return text.length;
}

/** Whether digits are all of a value: no fraction or exponent follows, and JSON would take them there. */
function isWholeValue(text: Buffer, start: number, end: number): boolean {
  const first = text[start] === minus ? start + 1 : start;
  const before = neighbour(text, start - 1, -1);
  const after = neighbour(text, end, 1);
  return (
    text[first] !== zero &&
    (before === comma || before === colon || before === openArray) &&
    (after === comma || after === closeArray || after === closeObject)
  );
}

/** The next byte that is no white space. */
function neighbour(text: Buffer, from: number, step: 1 | -1): number | undefined {
  let i = from;
  while (text[i] === 0x20 || text[i] === 0x0a || text[i] === 0x0d || text[i] === 0x09) {
    i += step;
  }
  return text[i];
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}
