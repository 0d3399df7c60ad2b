import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A token is `betrace_`, 10 characters by which it is found, 32 that are the secret (190 bits), and 6 of a checksum over all
 * before, in base 62: secret scanners know it by its beginning, and by the checksum take nothing else for one.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'betrace_';
const shape = /^betrace_([0-9A-Za-z]{10})[0-9A-Za-z]{38}$/;

/** Where a token stands in a longer text. */
export const tokenPattern = /betrace_[0-9A-Za-z]{48}/g;

export function makeToken(): string {
  const body = prefix + Array.from({ length: 42 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return body + checksum(body);
}

/** The id of a token; undefined when the text is none. */
export function tokenId(text: string): string | undefined {
  const id = shape.exec(text)?.[1];
  return id !== undefined && checksum(text.slice(0, -6)) === text.slice(-6) ? id : undefined;
}

/** What is kept of a token. One round of SHA-256 is enough for 190 random bits, and cheap enough for each request. */
export function hashToken(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

const none = new Uint8Array(32);

/** Takes as long for every token, also for one that is not known. */
export function isToken(text: string, hash: Uint8Array | undefined): boolean {
  return timingSafeEqual(hashToken(text), hash ?? none) && hash !== undefined;
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < 6; i++) {
    text = alphabet.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
