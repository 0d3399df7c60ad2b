import { isDigit } from './match.ts';
import type { Piece } from './match.ts';
import { isInUuid } from './uuid.ts';

const shortest = 13;
const longest = 19;

/** Digits with at most one blank, dash or dot between two of them. */
const runs = /\d(?:[ .-]?\d){12,}/g;

/**
 * Card numbers of 13 to 19 digits that begin as those of a card brand do and whose check digit is right, in one or in
 * groups. Not inside of a UUID, and not in a longer word of hexadecimal digits such as a trace id.
 */
export function* cards(text: string): Iterable<Piece> {
  for (const { 0: run, index } of text.matchAll(runs)) {
    let place = 0;
    while (place < run.length) {
      const length = cardAt(run, place);
      const piece = { start: index + place, end: index + place + length };
      if (length > 0 && !isInUuid(text, piece) && !isInHex(text, piece)) {
        yield piece;
        place += length;
      } else {
        place = nextGroup(run, place);
      }
    }
  }
}

/** Whether a number is that of a card; of other numbers none is a card's. */
export function isCardNumber(value: number | bigint): boolean {
  if (value < 1e12 || value >= 1e19 || (typeof value === 'number' && !Number.isInteger(value))) {
    return false;
  }
  return isCard(BigInt(value).toString());
}

/** Length of the longest card number that begins at this place of a run and ends where a group does; 0: none. */
function cardAt(run: string, place: number): number {
  let digits = '';
  let found = 0;
  for (let i = place; i < run.length && digits.length < longest; i++) {
    if (isDigit(run.charCodeAt(i))) {
      digits += run[i];
      const endsGroup = !isDigit(run.charCodeAt(i + 1));
      if (endsGroup && digits.length >= shortest && isCard(digits)) {
        found = i + 1 - place;
      }
    }
  }
  return found;
}

function nextGroup(run: string, place: number): number {
  let next = place;
  while (next < run.length && isDigit(run.charCodeAt(next))) {
    next++;
  }
  return next + 1;
}

function isCard(digits: string): boolean {
  return digits.length >= shortest && digits.length <= longest && isOfBrand(digits) && hasCheckDigit(digits);
}

/** The ranges of issuers that the brands publish, with their lengths. */
function isOfBrand(digits: string): boolean {
  const { length } = digits;
  const [two, four] = [Number(digits.slice(0, 2)), Number(digits.slice(0, 4))];
  switch (digits[0]) {
    case '2':
      return length === 16 && ((four >= 2221 && four <= 2720) || (four >= 2200 && four <= 2204));
    case '3':
      return two === 34 || two === 37
        ? length === 15
        : two === 36 || two === 38 || two === 39 || two === 30
          ? length >= 14 && length <= 19
          : two === 35 && length >= 16;
    case '4':
      return length === 13 || length === 16 || length === 19;
    case '5':
      return two >= 51 && two <= 55 ? length === 16 : two === 50 || two >= 56;
    case '6':
      return true;
    default:
      return false;
  }
}

/** Luhn, ISO/IEC 7812-1. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

/** Whether a letter stands next to it in a word that is hexadecimal as a whole. */
function isInHex(text: string, { start, end }: Piece): boolean {
  const before = /[0-9a-z]{1,64}$/i.exec(text.slice(Math.max(0, start - 64), start))?.[0] ?? '';
  const after = /^[0-9a-z]{1,64}/i.exec(text.slice(end, end + 64))?.[0] ?? '';
  const around = before + after;
  return around !== '' && /^[0-9a-f]*$/i.test(around);
}
