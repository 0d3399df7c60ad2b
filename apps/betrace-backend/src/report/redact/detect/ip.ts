import { isIPv6 } from 'node:net';
import type { Piece } from './match.ts';

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const v4 = new RegExp(`(?<![0-9a-z.])(?:${octet}[.]){3}${octet}(?![0-9a-z]|[.]\\d)`, 'gi');
/** As in the names of machines: `ip-10-1-2-3`. */
const dashed = new RegExp(`(?<![0-9a-z])ip-(?:${octet}-){3}${octet}(?![0-9])`, 'gi');
const wordsWithColons = /[\w:.]{1,255}/g;
/** Four numbers with dots may be a version. */
const isVersion = /(?:\bv|version|ver|release)\W{0,3}$/i;
const maxWordsBefore = 12;

/**
 * IP addresses of both versions; not `127.x`, `::1` and those of no host, which tell nothing about anybody, and no
 * versions such as `v1.2.3.4`.
 */
export function* addresses(text: string): Iterable<Piece> {
  for (const { 0: match, index } of text.matchAll(v4)) {
    const before = text.slice(Math.max(0, index - maxWordsBefore), index);
    if (!/^(?:127|0)[.]/.test(match) && !isVersion.test(before)) {
      yield { start: index, end: index + match.length };
    }
  }
  for (const { 0: match, index } of text.matchAll(dashed)) {
    yield { start: index, end: index + match.length };
  }
  yield* ofVersion6(text);
}

function* ofVersion6(text: string): Iterable<Piece> {
  if (!text.includes(':')) {
    return;
  }
  for (const { 0: word, index } of text.matchAll(wordsWithColons)) {
    // As a whole, or behind a label: `peer:fe80::1`.
    const label = /^[^:]{0,64}:(?!:)/.exec(word)?.[0] ?? '';
    for (const start of new Set([0, label.length])) {
      const address = word.slice(start).replace(/(?<=[^:])[:.]$/, '');
      if (isTelling(address)) {
        yield { start: index + start, end: index + start + address.length };
        break;
      }
    }
  }
}

/** Names of modules such as `a::b` have no digit. */
function isTelling(address: string): boolean {
  return /\d/.test(address) && isIPv6(address) && !/^[0:]{1,39}1?$/.test(address);
}
