import type { DiagnosticCode } from '../diagnostics/catalogue.ts';
import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { insert, replace, type Fix } from '../diagnostics/fix.ts';
import { limits } from '../limits.ts';
import type { Range } from '../text/range.ts';
import { durationNs } from './duration.ts';
import { quote } from './names.ts';
import type { Comment, Token, TokenKind } from './token.ts';

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

const marks = /==|!=|<=|>=|=~|!~|&&|\|\||>>|[^]/uy;
const word = /[A-Za-z_][A-Za-z0-9_]*(?![\p{L}\p{N}_])/uy;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_µμ]|\.\d)/y;
const numberish = /\d+(?:\.\d+)?[A-Za-z0-9_µμ]*(?:\.\d+[A-Za-zµμ]+)*/y;
const blanksOrComment = /[\s\uFEFF]+|\/\/[^\n]*|\/\*(?:[^]*?\*\/|[^]*)/y;
const foreignName = /[\p{L}\p{N}_]+/uy;
const wrongString = /'[^'\n]*'?|[“”][^”\n]*”?|[‘’][^’\n]*’?/y;

/** Cuts a text into tokens. Always ends with an `end` token; every character belongs to a token, a comment or a blank. */
export function lex(text: string, diagnostics: Diagnostics): Lexed {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let offset = 0;
  let spaced = true;

  /** What matches here, or an empty text. */
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = offset;
    return pattern.test(text) ? text.slice(offset, pattern.lastIndex) : '';
  };
  const push = (kind: TokenKind, written: string, value = written, int = 0n): void => {
    const end = offset + written.length;
    tokens.push({ kind, start: offset, end, text: value, int, spaced });
    offset = end;
    spaced = false;
  };
  const report = (
    code: DiagnosticCode,
    length: number,
    message: string,
    fixes: (range: Range) => readonly Fix[] = () => [],
  ): void => {
    const range = { start: offset, end: offset + length };
    diagnostics.report(code, range, message, fixes(range));
  };

  while (offset < text.length) {
    const skipped = match(blanksOrComment);
    if (skipped) {
      if (skipped.startsWith('/')) {
        comments.push({ start: offset, end: offset + skipped.length, text: skipped });
      }
      if (skipped.startsWith('/*') && (skipped.length < 4 || !skipped.endsWith('*/'))) {
        report('unterminated-comment', 2, 'This comment is never closed; write */ where it ends.');
      }
      offset += skipped.length;
      spaced = true;
    } else {
      lexToken(text.charAt(offset));
    }
  }
  push('end', '');
  return { tokens, comments };

  function lexToken(char: string): void {
    const name = match(word);
    if (name) {
      if (name.length > limits.identifier) {
        const message = `A name has at most ${limits.identifier} characters, this one ${name.length}.`;
        report('name-too-long', name.length, message);
      }
      push('word', name);
    } else if (/\d/.test(char)) {
      lexNumber();
    } else if (char === '"' || char === '`') {
      lexString(char);
    } else {
      lexOther();
    }
  }

  function lexOther(): void {
    const wrong = match(wrongString);
    const foreign = match(foreignName);
    if (wrong) {
      const value = wrong.replace(/^.|['”’]$/g, '');
      report('wrong-quotes', wrong.length, 'Strings stand in double quotes.', (range) => [
        replace(range, quote(value)),
      ]);
      push('string', wrong, value.slice(0, limits.string));
    } else if (foreign) {
      // Letters that names may not have make a word all the same; any other character is a mark that the parser refuses.
      const message = 'A name of other characters than the letters a to z, digits, _ and dots is quoted.';
      report('unexpected-character', foreign.length, message, (range) => [replace(range, quote(foreign))]);
      push('word', foreign);
    } else {
      push('mark', match(marks));
    }
  }

  function lexNumber(): void {
    const plain = match(number);
    const written = plain || match(numberish);
    if (!plain) {
      const ns = durationNs(written);
      if (typeof ns === 'bigint') {
        push('duration', written, written, ns);
        return;
      }
      report('invalid-number', written.length, `${written}: ${ns}`);
      push('int', written);
    } else if (/\D/.test(plain)) {
      const isFinite = Number.isFinite(Number(plain));
      if (!isFinite) {
        report('number-out-of-range', plain.length, 'This number is larger than a double can be.');
      }
      push(isFinite ? 'double' : 'int', plain);
    } else {
      const int = plain.length > 19 ? 1n << 64n : BigInt(plain);
      const isTooLarge = int > 1n << 63n;
      if (isTooLarge) {
        const message = 'Integers have 64 bits; write a larger number with an exponent, such as 1e20.';
        report('number-out-of-range', plain.length, message);
      }
      push('int', plain, plain, isTooLarge ? 0n : int);
    }
  }

  function lexString(delimiter: string): void {
    let end = offset + 1;
    let value = '';
    let hasBadEscape = false;
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n') {
      const [length, character] = delimiter === '"' ? readCharacter(text, end) : [1, text.charAt(end)];
      hasBadEscape ||= character === null;
      value += character ?? text.slice(end, end + length);
      end += length;
    }
    const isClosed = text[end] === delimiter;
    if (!isClosed) {
      // What closes the parts around it was hardly meant to be in it.
      while (end > offset + 1 && /[\s)\]}]/.test(text.charAt(end - 1))) {
        end--;
      }
      value = text.slice(offset + 1, end);
      const message = `This string is not closed on its line; write ${delimiter} where it ends.`;
      report('unterminated-string', end - offset, message, () => [
        insert(end, delimiter, `close the string with ${delimiter}`),
      ]);
    }
    const written = text.slice(offset, end + (isClosed ? 1 : 0));
    if (hasBadEscape && isClosed) {
      const inner = written.slice(1, -1);
      const doubled = written.replace(/\\(?!["\\nt]|u\{[0-9a-fA-F]{1,6}\})/g, '\\\\');
      report(
        'invalid-escape',
        written.length,
        'After a backslash stands one of " \\ n t or u{...}; in a raw string, `like this`, it stands for itself.',
        (range) => [
          ...(inner.includes('`') ? [] : [replace(range, `\`${inner}\``, 'write it as a raw string')]),
          ...(doubled === written ? [] : [replace(range, doubled, 'double the backslash')]),
        ],
      );
    }
    if (value.length > limits.string) {
      report('string-too-long', written.length, `A string has at most ${limits.string} characters.`);
    }
    push('string', written, value.slice(0, limits.string));
  }
}

/** The length of a character or an escape, and the character it stands for, null when it stands for none. */
function readCharacter(text: string, at: number): [number, string | null] {
  if (text[at] !== '\\') {
    return [1, text.charAt(at)];
  }
  const simple = { '"': '"', '\\': '\\', n: '\n', t: '\t' }[text[at + 1] ?? ''];
  const [unicode, digits = ''] = /^\\u\{([0-9a-fA-F]{1,6})\}/.exec(text.slice(at, at + 10)) ?? [];
  const code = parseInt(digits, 16);
  return simple
    ? [2, simple]
    : unicode && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? [unicode.length, String.fromCodePoint(code)]
      : [1, null];
}
