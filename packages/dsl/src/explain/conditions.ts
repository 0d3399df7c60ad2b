import type { Cond, Expr } from '../plan/plan.ts';
import { enumerate, together } from './english.ts';
import { it, later, named, that, type Speech } from './speech.ts';
import { sayTest, subjectField } from './tests.ts';

/** A condition as a statement about `speech.self`; `denied`: that it does not hold. */
export function sayCondition(cond: Cond, speech: Speech, denied = false): string {
  switch (cond.kind) {
    case 'and':
    case 'or': {
      const known = cond.kind === 'and' && !denied ? withPresent(cond.parts, speech) : speech;
      const parts = cond.parts.map((part) => sayCondition(part, known, denied));
      return together(parts, (cond.kind === 'and') === denied ? 'or' : 'and');
    }
    case 'not':
      return sayCondition(cond.part, speech, !denied);
    case 'event':
    case 'link':
      return sayEvent(cond, speech, denied);
    default:
      return sayTest(cond, speech, denied);
  }
}

/** A condition behind the noun it speaks of: `whose amount is more than 5`, `that failed`, `such that either its ...`. */
export function sayRelative(cond: Cond, speech: Speech): string {
  const [parts, word] = cond.kind === 'and' || cond.kind === 'or' ? [cond.parts, cond.kind] : [[cond], 'and' as const];
  if (!parts.every((part) => beginsWithSubject(part, speech))) {
    const { subject } = speech.item ?? speech.self;
    const alone = speech.item === null ? { ...speech, self: it } : { ...speech, item: it };
    return `${subject === that.subject ? 'such that' : `for ${subject}`} ${sayCondition(cond, alone)}`;
  }
  const known = word === 'and' ? withPresent(parts, speech) : speech;
  return enumerate(
    parts.map((part) => sayCondition(part, known)),
    word,
    ',',
  );
}

/** Of a field that `exists` asks for nobody needs to hear that it may be missing. */
export function withPresent(parts: readonly (Cond | Expr)[], speech: Speech): Speech {
  const fields = parts.flatMap((part) => (part.kind === 'exists' ? [part.field] : []));
  return { ...speech, present: [...speech.present, ...fields] };
}

/** Whether the clause of a condition begins with the span (event, link) in question, so that `that`, `whose` can open it. */
function beginsWithSubject(cond: Cond, speech: Speech): boolean {
  switch (cond.kind) {
    case 'and':
    case 'or':
      return false;
    case 'not':
      return beginsWithSubject(cond.part, speech);
    case 'event':
    case 'link':
      return true;
    default: {
      const of = subjectField(cond)?.of;
      return speech.item === null ? of === 'self' || of === 'parent' : of === 'event' || of === 'link';
    }
  }
}

function sayEvent({ kind, cond }: Cond & { kind: 'event' | 'link' }, speech: Speech, denied: boolean): string {
  const { self } = later(speech);
  const inside: Speech = { ...speech, self: self.possessive === null ? self : named('the span'), item: that };
  return `${speech.self.subject} has ${denied ? 'no' : 'at least one'} ${kind} ${sayRelative(cond, inside)}`;
}
