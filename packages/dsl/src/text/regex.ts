import { RE2JS } from 're2js';
import { limits } from '../limits.ts';

/** A regular expression that takes time linear in the text. */
export interface Regex {
  /** Whether some part of the text matches. */
  found(text: string): boolean;
}

/** Expressions kept compiled, the last used ones: an editor asks for the same ones at every key. */
const kept = 200;
const compiled = new Map<string, Regex | { readonly error: string }>();

/** Compiles an RE2 expression, or says what is wrong with it. The one place that knows the RE2 implementation. */
export function compileRegex(source: string): Regex | { readonly error: string } {
  if (source.length > limits.regex) {
    return { error: `a regular expression has at most ${limits.regex} characters` };
  }
  const regex = compiled.get(source) ?? compile(source);
  compiled.delete(source);
  compiled.set(source, regex);
  if (compiled.size > kept) {
    compiled.delete(compiled.keys().next().value ?? '');
  }
  return regex;
}

function compile(source: string): Regex | { readonly error: string } {
  try {
    const program = RE2JS.compile(source);
    if (program.programSize() > limits.regexProgram) {
      return { error: 'it is too large; repeat fewer times' };
    }
    return { found: (text) => program.matcher(text).find() };
  } catch (error) {
    return { error: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error) };
  }
}
