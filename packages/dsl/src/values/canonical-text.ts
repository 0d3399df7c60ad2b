import type { AttributeValue } from '../trace.ts';

/**
 * The one text of a value, by which values without a literal are compared: integers and integral doubles below 2^63 in
 * decimal, other doubles shortest, bytes in lower-case hex, arrays and lists as JSON with sorted keys.
 */
export function canonicalText(value: AttributeValue): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'number':
      return numberText(value);
    default:
      return value instanceof Uint8Array ? hex(value) : jsonText(value);
  }
}

function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? BigInt(value).toString() : String(value);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function jsonText(value: AttributeValue): string {
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, AttributeValue>)].sort(([a], [b]) => compareCodePoints(a, b));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`).join(',')}}`;
  }
  if (Array.isArray(value)) {
    return `[${(value as readonly AttributeValue[]).map(jsonText).join(',')}]`;
  }
  const text = canonicalText(value);
  const bare =
    typeof value === 'boolean' || typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
  return bare ? text : JSON.stringify(text);
}

/** Less than, equal or greater than 0, by code points (UTF-16 order differs above U+FFFF). */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) {
      const surrogates = left >= 0xd800 && right >= 0xd800;
      return surrogates ? (isSurrogate(left) ? 1 : 0) - (isSurrogate(right) ? 1 : 0) || left - right : left - right;
    }
  }
  return a.length - b.length;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xe000;
}
