/** Words that say whose field is meant; no variable may be called so. */
export function isScopeWord(text: string): boolean {
  return /^(span|resource|instrumentation|parent|root|event|link|trace)$/.test(text);
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

/** A span name as a pattern: plain where one may write it so, else quoted. */
export function patternName(name: string, variables: { has(name: string): boolean } = new Set()): string {
  const [first = ''] = name.split('.');
  // Some words have a meaning of their own at the start of an operand, some also before a dot.
  const isSpecial =
    /^((not|true|false|when|always|never)$|(span|root|parent)(\.|$))/.test(name) || variables.has(first);
  return isPlainName(name) && !isSpecial ? name : quote(name);
}
