import { cards } from './card.ts';
import { emails } from './email.ts';
import { ibans } from './iban.ts';
import { addresses } from './ip.ts';
import { jwts } from './jwt.ts';
import type { Piece } from './match.ts';
import { phones } from './phone.ts';
import { secrets } from './secret.ts';
import { ssns } from './ssn.ts';

/** What can be recognized in a text; where two see the same piece, the first of them has it. */
export const detectors = {
  jwt: jwts,
  secret: secrets,
  email: emails,
  iban: ibans,
  card: cards,
  ssn: ssns,
  phone: phones,
  ip: addresses,
} as const satisfies Record<string, (text: string) => Iterable<Piece>>;

export type DetectedClass = keyof typeof detectors;

export const detectedClasses = Object.keys(detectors) as DetectedClass[];

export interface Detected extends Piece {
  readonly class: DetectedClass;
}

/** Without one of these no detector finds anything: most names and words are done with here. */
const suspicious = /[0-9@]|[\w+=-]{20}|:\/\/|PRIVATE KEY|passw|pwd|secret|token|api|access|signature|bearer |basic /i;

/** What the detectors of these classes find in a text, in its order. Pieces that overlap become one. */
export function detect(text: string, classes: readonly DetectedClass[]): readonly Detected[] {
  if (!suspicious.test(text)) {
    return [];
  }
  const found = classes
    .flatMap((each) => [...detectors[each](text)].map((piece) => ({ ...piece, class: each })))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Detected[] = [];
  for (const next of found) {
    const last = merged.at(-1);
    if (last && next.start < last.end) {
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, next.end) };
    } else {
      merged.push(next);
    }
  }
  return merged;
}
