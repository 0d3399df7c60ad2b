/** Evidence is flat but for the chains of an export; what is deeper is none. */
const deepest = 4;

/**
 * A value as RFC 8785 writes it: fields in the order of their UTF-16 code units, no blanks, texts as short as they can
 * be. Throws on what has no such form here: numbers that are no safe integers, lone surrogates, null, great depth.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value === 'string' && value.isWellFormed()) {
    return JSON.stringify(value);
  }
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) {
    return JSON.stringify(value);
  }
  if (typeof value !== 'object' || value === null || depth === deepest) {
    throw new TypeError(`${typeof value} has no canonical form`);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  }
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${canonicalJson(name)}:${canonicalJson(field, depth + 1)}`).join(',')}}`;
}
