import { RE2JS } from 're2js';
import { limits } from '../limits.ts';

/** A regular expression that takes time linear in the text. */
export interface Regex {
  /** Whether some part of the text matches. */
  found(text: string): boolean;
}

/** Compiles an RE2 expression, or says what is wrong with it. The one place that knows the RE2 implementation. */
export function compileRegex(source: string): Regex | { readonly error: string } {
  if (source.length > limits.regex) {
    return { error: `a regular expression has at most ${limits.regex} characters` };
  }
  try {
    const compiled = RE2JS.compile(source);
    if (compiled.programSize() > limits.regexProgram) {
      return { error: 'it is too large; repeat fewer times' };
    }
    return { found: (text) => compiled.matcher(text).find() };
  } catch (error) {
    return { error: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error) };
  }
}
