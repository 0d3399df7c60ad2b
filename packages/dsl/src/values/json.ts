import type { AttributeValue } from '../trace.ts';
import { isInt64 } from './numbers.ts';

/** How deep a text may be nested. */
const deepest = 100;

const texts = /"(?:[^"\\]|\\[^])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * A JSON text as a value, with integers of 64 bits exact; null (in JSON) and what is no JSON are undefined. Of a key
 * that comes twice the last value counts.
 */
export function parseJson(text: string): AttributeValue | undefined {
  // JSON.parse rounds integers: they go through it as texts, and texts are told from them by a first letter.
  const marked = text.replace(texts, (part) => {
    const isInt = /^-?(0|[1-9]\d{0,18})$/.test(part);
    return part.startsWith('"') ? `"s${part.slice(1)}` : isInt ? `"i${part}"` : part;
  });
  try {
    return fromJson(JSON.parse(marked), 0) ?? undefined;
  } catch {
    return undefined;
  }
}

/** What was marked as the value that it stands for; throws where that is no JSON or too deep. */
function fromJson(value: unknown, depth: number): AttributeValue | null {
  if (depth > deepest) {
    throw new RangeError();
  }
  if (typeof value === 'string') {
    const written = value.slice(1);
    return value.startsWith('s') ? written : isInt64(BigInt(written)) ? BigInt(written) : Number(written);
  }
  if (Array.isArray(value)) {
    // A null keeps its place: the index of what follows counts it.
    return value.map((item) => fromJson(item, depth + 1) ?? 'null');
  }
  if (typeof value !== 'object' || value === null) {
    return value as number | boolean | null;
  }
  const map = new Map<string, AttributeValue>();
  for (const [key, inner] of Object.entries(value)) {
    const item = fromJson(inner, depth + 1);
    if (!key.startsWith('s')) {
      throw new SyntaxError();
    }
    if (item !== null) {
      map.set(key.slice(1), item);
    }
  }
  return map;
}

/** The value at a path of keys and indexes; of a text, the value in it as JSON. */
export function valueAtPath(value: AttributeValue, path: readonly (string | number)[]): AttributeValue | undefined {
  return path.reduce<AttributeValue | undefined>(
    (current, step) =>
      typeof step === 'number'
        ? Array.isArray(current)
          ? (current as readonly AttributeValue[])[step]
          : undefined
        : current instanceof Map
          ? (current as ReadonlyMap<string, AttributeValue>).get(step)
          : undefined,
    typeof value === 'string' ? parseJson(value) : value,
  );
}
