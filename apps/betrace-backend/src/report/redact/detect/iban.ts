import { isWord } from './match.ts';
import type { Piece } from './match.ts';

/** How long the IBANs of each country are, by the registry of ISO 13616. */
const lengths = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const beginnings = /(?<![0-9a-z])[a-z]{2}\d{2}/gi;

/** Account numbers of a country that has them, of its length and with the right check digits (mod 97), also in groups. */
export function* ibans(text: string): Iterable<Piece> {
  for (const { 0: beginning, index } of text.matchAll(beginnings)) {
    const end = endOf(text, index, lengths.get(beginning.slice(0, 2).toUpperCase()) ?? 0);
    if (end > index) {
      yield { start: index, end };
    }
  }
}

/** Equal to `start` where none of this length is. */
function endOf(text: string, start: number, length: number): number {
  let letters = '';
  let end = start;
  while (letters.length < length && end < text.length) {
    if (isWord(text.charCodeAt(end))) {
      letters += text[end];
    } else if (!/[ -]/.test(text.charAt(end)) || !isWord(text.charCodeAt(end + 1))) {
      break;
    }
    end++;
  }
  const isWhole = length > 0 && letters.length === length && !isWord(text.charCodeAt(end));
  return isWhole && remainder(letters.slice(4) + letters.slice(0, 4)) === 1 ? end : start;
}

/** ISO 7064: letters count from 10. */
function remainder(letters: string): number {
  let rest = 0;
  for (const letter of letters) {
    const value = parseInt(letter, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
