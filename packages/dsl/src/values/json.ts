import type { AttributeValue } from '../trace.ts';

/** How deep a text may be nested. */
const deepest = 100;

const blank = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const string = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/**
 * A JSON text as a value, with integers of 64 bits exact; null (in JSON) and what is no JSON are undefined. Of a key
 * that comes twice the last value counts.
 */
export function parseJson(text: string): AttributeValue | undefined {
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  const takeMark = (mark: string): boolean => {
    take(blank);
    const found = text.startsWith(mark, at);
    at += found ? mark.length : 0;
    return found;
  };
  const result = readValue(0);
  take(blank);
  return at === text.length && result !== invalid && result !== null ? result : undefined;

  function readValue(depth: number): AttributeValue | null | typeof invalid {
    if (depth > deepest) {
      return invalid;
    }
    if (takeMark('{')) {
      return readObject(depth);
    }
    if (takeMark('[')) {
      return readArray(depth);
    }
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (takeMark(word)) {
        return value;
      }
    }
    const digits = take(number);
    if (digits !== null) {
      return readNumber(digits);
    }
    return readString() ?? invalid;
  }

  function readString(): string | null {
    take(blank);
    const quoted = take(string);
    if (quoted === null) {
      return null;
    }
    try {
      return JSON.parse(quoted) as string;
    } catch {
      // A control character stands in it.
      return null;
    }
  }

  function readObject(depth: number): AttributeValue | typeof invalid {
    const map = new Map<string, AttributeValue>();
    if (takeMark('}')) {
      return map;
    }
    do {
      const key = readString();
      const value = key !== null && takeMark(':') ? readValue(depth + 1) : invalid;
      if (key === null || value === invalid) {
        return invalid;
      }
      map.delete(key);
      if (value !== null) {
        map.set(key, value);
      }
    } while (takeMark(','));
    return takeMark('}') ? map : invalid;
  }

  function readArray(depth: number): AttributeValue | typeof invalid {
    const items: AttributeValue[] = [];
    if (takeMark(']')) {
      return items;
    }
    do {
      const value = readValue(depth + 1);
      if (value === invalid) {
        return invalid;
      }
      // A null keeps its place: the index of what follows counts it.
      items.push(value ?? 'null');
    } while (takeMark(','));
    return takeMark(']') ? items : invalid;
  }
}

const invalid = Symbol('no JSON');

function readNumber(digits: string): AttributeValue {
  const int = /^-?\d{1,19}$/.test(digits) ? BigInt(digits) : null;
  return int !== null && BigInt.asIntN(64, int) === int ? int : Number(digits);
}

/** The value at a path of keys and indexes; of a text, the value in it as JSON. */
export function valueAtPath(value: AttributeValue, path: readonly (string | number)[]): AttributeValue | undefined {
  let current: AttributeValue | undefined = typeof value === 'string' ? parseJson(value) : value;
  for (const step of path) {
    if (typeof step === 'number') {
      current = Array.isArray(current) ? (current as readonly AttributeValue[])[step] : undefined;
    } else {
      current = current instanceof Map ? (current as ReadonlyMap<string, AttributeValue>).get(step) : undefined;
    }
  }
  return current;
}
