import { isWord } from './match.ts';
import type { Piece } from './match.ts';

/** Characters before the `@`, RFC 5321 §4.5.3.1.1; and of a domain. */
const maxLocal = 64;
const maxDomain = 253;

const at = /@|%40/g;
const localMarks = '.!#$%&*+-_~^';
const lastLabel = /[.](?:xn--[a-z0-9-]+|[a-z\u0080-\uffff]{2,})$/i;

/**
 * Addresses such as `jane.doe@example.com`, `"jane doe"@example.com` or `jane%40example.com`, also in other alphabets.
 * The last label has letters only, so `react@18.2.0` is none.
 */
export function* emails(text: string): Iterable<Piece> {
  for (const { 0: sign, index } of text.matchAll(at)) {
    const start = startOfLocal(text, index);
    const end = start === index ? index : endOfDomain(text, index + sign.length);
    if (end > index + sign.length) {
      yield { start, end };
    }
  }
}

function startOfLocal(text: string, end: number): number {
  const first = Math.max(0, end - maxLocal);
  if (text.charCodeAt(end - 1) === 34) {
    const quote = text.lastIndexOf('"', end - 2);
    return quote >= first ? quote : end - 1;
  }
  let start = end;
  while (start > first && isLocal(text, start - 1)) {
    start--;
  }
  return start;
}

/** Equal to `start` where no domain is. */
function endOfDomain(text: string, start: number): number {
  const last = Math.min(text.length, start + maxDomain);
  let end = start;
  while (end < last && isDomain(text.charCodeAt(end))) {
    end++;
  }
  const labels = text.slice(start, end).replace(/[.-]{1,253}$/, '');
  return lastLabel.test(labels) ? start + labels.length : start;
}

function isLocal(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isWord(code) || code >= 128 || localMarks.includes(text.charAt(at));
}

function isDomain(code: number): boolean {
  return isWord(code) || code >= 128 || code === 45 || code === 46;
}
