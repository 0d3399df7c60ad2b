import { cards } from './card.ts';
import { emails } from './email.ts';
import { ibans } from './iban.ts';
import { addresses } from './ip.ts';
import { jwts } from './jwt.ts';
import type { Piece } from './match.ts';
import { phones } from './phone.ts';
import { namesSecret, secrets } from './secret.ts';
import { ssns } from './ssn.ts';
import { traitsOf } from './traits.ts';
import type { Traits } from './traits.ts';

interface Detector {
  readonly find: (text: string) => Iterable<Piece>;
  /** Whether there can be any in a text: most names and words need no closer look. */
  readonly mayBeIn: (text: string, traits: Traits) => boolean;
}

/** What can be recognized in a text; where two see the same piece, the first of them has it. */
export const detectors = {
  jwt: { find: jwts, mayBeIn: (text, { word }) => word >= 11 && text.includes('eyJ') },
  secret: { find: secrets, mayBeIn: (text, { word, path }) => word >= 15 || path >= 40 || namesSecret(text) },
  email: { find: emails, mayBeIn: (text) => text.includes('@') || text.includes('%40') },
  iban: { find: ibans, mayBeIn: (_, { digits }) => digits >= 8 },
  card: { find: cards, mayBeIn: (_, { digits }) => digits >= 13 },
  ssn: { find: ssns, mayBeIn: (_, { digits }) => digits >= 9 },
  phone: { find: phones, mayBeIn: (_, { digits }) => digits >= 8 },
  ip: {
    find: addresses,
    mayBeIn: (text, { digits, dots, colons }) =>
      digits > 0 && (colons >= 2 || (digits >= 4 && (dots >= 3 || /ip-/i.test(text)))),
  },
} as const satisfies Record<string, Detector>;

export type DetectedClass = keyof typeof detectors;

export const detectedClasses = Object.keys(detectors) as DetectedClass[];

export interface Detected extends Piece {
  readonly class: DetectedClass;
}

/** What the detectors of these classes find in a text, in its order. Pieces that overlap become one. */
export function detect(text: string, classes: readonly DetectedClass[]): readonly Detected[] {
  const traits = traitsOf(text);
  const found = classes
    .filter((each) => detectors[each].mayBeIn(text, traits))
    .flatMap((each) => [...detectors[each].find(text)].map((piece) => ({ ...piece, class: each })))
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
