import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { insert, replace } from '../diagnostics/fix.ts';
import { limits } from '../limits.ts';
import { durationNs } from './duration.ts';
import { quote } from './names.ts';
import type { Comment, Token, TokenKind } from './token.ts';

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

const marks = /==|!=|<=|>=|=~|!~|&&|\|\||>>|[{}()[\],.:+\-*/%<>=!]/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_µμ]|\.\d)/y;
const numberish = /\d+(?:\.\d+)?[A-Za-z0-9_µμ]*(?:\.\d+[A-Za-zµμ]+)*/y;
const blanks = /[\s\uFEFF]+/y;
const lineComment = /\/\/[^\n]*/y;
const foreignName = /[\p{L}\p{N}_]+/uy;
const closingQuotes: Record<string, string> = { "'": "'", '“': '”', '”': '”', '‘': '’', '’': '’' };

/** Cuts a text into tokens. Always ends with an `end` token; every character belongs to a token, a comment or a blank. */
export function lex(text: string, diagnostics: Diagnostics): Lexed {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let offset = 0;
  let spaced = true;

  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0] ?? null;
  };
  const push = (kind: TokenKind, length: number, value?: string, int = 0n): void => {
    const end = offset + length;
    tokens.push({ kind, start: offset, end, text: value ?? text.slice(offset, end), int, spaced });
    offset = end;
    spaced = false;
  };

  while (offset < text.length) {
    const blank = match(blanks);
    if (blank !== null) {
      offset += blank.length;
      spaced = true;
      continue;
    }
    const comment = match(lineComment) ?? blockComment();
    if (comment !== null) {
      comments.push({ start: offset, end: offset + comment.length, text: comment });
      offset += comment.length;
      spaced = true;
      continue;
    }
    lexToken();
  }
  push('end', 0, '');
  return { tokens, comments };

  function blockComment(): string | null {
    if (!text.startsWith('/*', offset)) {
      return null;
    }
    const close = text.indexOf('*/', offset + 2);
    if (close < 0) {
      diagnostics.report(
        'unterminated-comment',
        { start: offset, end: offset + 2 },
        'This comment is never closed; write */ where it ends.',
      );
    }
    return text.slice(offset, close < 0 ? text.length : close + 2);
  }

  function lexToken(): void {
    const name = match(word);
    const char = text.charAt(offset);
    if (name !== null && !isForeignLetter(text, offset + name.length)) {
      if (name.length > limits.identifier) {
        diagnostics.report(
          'name-too-long',
          { start: offset, end: offset + name.length },
          `A name has at most ${limits.identifier} characters, this one ${name.length}.`,
        );
      }
      push('word', name.length);
    } else if (char >= '0' && char <= '9') {
      lexNumber();
    } else if (char === '"' || char === '`') {
      lexString(char);
    } else if (char in closingQuotes) {
      lexWrongQuotes(closingQuotes[char] ?? char);
    } else {
      const mark = match(marks);
      if (mark !== null) {
        push('mark', mark.length);
      } else {
        lexForeign();
      }
    }
  }

  function lexNumber(): void {
    const plain = match(number);
    if (plain !== null) {
      const integral = /^\d+$/.test(plain);
      if (integral ? plain.length > 19 || BigInt(plain) > 1n << 63n : !Number.isFinite(Number(plain))) {
        diagnostics.report(
          'number-out-of-range',
          { start: offset, end: offset + plain.length },
          integral
            ? 'Integers have 64 bits; write a larger number with an exponent, such as 1e20.'
            : 'This number is larger than a double can be.',
        );
        push('int', plain.length, undefined, 0n);
        return;
      }
      push(integral ? 'int' : 'double', plain.length, undefined, integral ? BigInt(plain) : 0n);
      return;
    }
    const written = match(numberish) ?? text.charAt(offset);
    const ns = durationNs(written);
    if (typeof ns === 'bigint') {
      push('duration', written.length, undefined, ns);
      return;
    }
    diagnostics.report('invalid-number', { start: offset, end: offset + written.length }, `${written}: ${ns}`);
    push('int', written.length, undefined, 0n);
  }

  function lexString(delimiter: string): void {
    let end = offset + 1;
    let value = '';
    let badEscape = false;
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n') {
      if (delimiter === '"' && text[end] === '\\') {
        const [length, character] = readEscape(text, end);
        badEscape ||= character === null;
        value += character ?? text.slice(end, end + length);
        end += length;
      } else {
        value += text[end];
        end++;
      }
    }
    const closed = text[end] === delimiter;
    if (!closed) {
      // What closes the parts around it was hardly meant to be in it.
      while (end > offset + 1 && /[\s)\]}]/.test(text.charAt(end - 1))) {
        end--;
      }
      value = text.slice(offset + 1, end);
    }
    const length = end - offset + (closed ? 1 : 0);
    const range = { start: offset, end: offset + length };
    if (!closed) {
      diagnostics.report(
        'unterminated-string',
        range,
        `This string is not closed on its line; write ${delimiter} where it ends.`,
        [insert(end, delimiter, `close the string with ${delimiter}`)],
      );
    } else if (badEscape) {
      const inner = text.slice(offset + 1, end);
      const raw = inner.includes('`') ? [] : [replace(range, `\`${inner}\``, 'write it as a raw string')];
      const twice = inner.replace(/\\(?!["\\nt]|u\{[0-9a-fA-F]{1,6}\})/g, '\\\\');
      const doubled = twice === inner ? [] : [replace(range, `"${twice}"`, 'double the backslash')];
      diagnostics.report(
        'invalid-escape',
        range,
        'After a backslash stands one of " \\ n t or u{...}. In a raw string, `like this`, backslashes stand for themselves.',
        [...raw, ...doubled],
      );
    }
    if (value.length > limits.string) {
      diagnostics.report('string-too-long', range, `A string has at most ${limits.string} characters.`);
      value = value.slice(0, limits.string);
    }
    push('string', length, value);
  }

  function lexWrongQuotes(closing: string): void {
    const line = text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset);
    const close = text.indexOf(closing, offset + 1);
    const end = close < 0 || close > line ? line : close;
    const value = text.slice(offset + 1, end);
    const length = end - offset + (end === close ? 1 : 0);
    const range = { start: offset, end: offset + length };
    diagnostics.report('wrong-quotes', range, 'Strings stand in double quotes.', [replace(range, quote(value))]);
    push('string', length, value.slice(0, limits.string));
  }

  /** Letters that names may not have make a word all the same; any other character is a mark that the parser refuses. */
  function lexForeign(): void {
    const name = match(foreignName);
    if (name === null) {
      push('mark', String.fromCodePoint(text.codePointAt(offset) ?? 0).length);
      return;
    }
    const range = { start: offset, end: offset + name.length };
    diagnostics.report(
      'unexpected-character',
      range,
      'Outside quotes names consist of the letters a to z, digits and _; quote this one.',
      [replace(range, quote(name))],
    );
    push('word', name.length);
  }
}

function isForeignLetter(text: string, offset: number): boolean {
  const code = text.codePointAt(offset);
  return code !== undefined && code > 127 && /[\p{L}\p{N}]/u.test(String.fromCodePoint(code));
}

/** The length of an escape at a backslash and the character it stands for, null when it stands for none. */
function readEscape(text: string, at: number): [number, string | null] {
  const simple = { '"': '"', '\\': '\\', n: '\n', t: '\t' }[text[at + 1] ?? ''];
  if (simple !== undefined) {
    return [2, simple];
  }
  const unicode = /^\\u\{([0-9a-fA-F]{1,6})\}/.exec(text.slice(at, at + 10));
  const code = unicode === null ? -1 : parseInt(unicode[1] ?? '', 16);
  if (unicode !== null && code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) {
    return [unicode[0].length, String.fromCodePoint(code)];
  }
  return [1, null];
}
