/** Words that say whose field is meant; no variable may be called so. */
export const scopeWords = ['span', 'resource', 'instrumentation', 'parent', 'root', 'event', 'link', 'trace'] as const;
export type ScopeWord = (typeof scopeWords)[number];

export function isScopeWord(text: string): text is ScopeWord {
  return (scopeWords as readonly string[]).includes(text);
}

/** A string literal with this value. */
export function quote(value: string): string {
  const escaped = value.replace(/["\\\n\t]|[\p{Cc}\u2028\u2029]/gu, (character) => {
    const short = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t' }[character];
    return short ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `"${escaped}"`;
}

/** Whether a text can stand without quotes as a name of one or more segments. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(name);
}

/** Words with a meaning of their own at the start of an operand; the second group also before a dot. */
const specialAlone = new Set(['not', 'true', 'false', 'when', 'always', 'never']);
const specialFirst = new Set(['span', 'root', 'parent']);

/** A span name as a pattern: plain where one may write it so, else quoted. */
export function patternName(name: string, variables: ReadonlySet<string> = new Set()): string {
  const first = name.split('.')[0] ?? '';
  const special = specialAlone.has(name) || specialFirst.has(first) || variables.has(first);
  return isPlainName(name) && !special ? name : quote(name);
}
