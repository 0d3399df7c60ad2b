import type { Counts, Summary } from '@betrace/evidence';

/** Verdicts on traces, and how many of the traces were complete; the rest follows. */
export type Tally = Omit<Counts, 'checked' | 'incomplete'>;

/** The counts as a record has them, with the outcome that they come to: the worst verdict wins. */
export function evidenceCounts(tally: Tally): Counts & Pick<Summary, 'outcome'> {
  const { satisfied, violated, inconclusive, notApplicable, error, complete } = tally;
  const checked = satisfied + violated + inconclusive + notApplicable + error;
  return { outcome: outcomeOf(tally), ...tally, checked, complete, incomplete: checked - complete };
}

function outcomeOf({ satisfied, violated, inconclusive, error }: Tally): Summary['outcome'] {
  if (violated > 0) {
    return 'fail';
  }
  if (inconclusive + error > 0) {
    return 'inconclusive';
  }
  return satisfied > 0 ? 'pass' : 'none';
}

/** What two tallies come to together; the second may be of changes, with numbers below zero. */
export function plus(a: Tally, b: Tally): Tally {
  return {
    satisfied: a.satisfied + b.satisfied,
    violated: a.violated + b.violated,
    inconclusive: a.inconclusive + b.inconclusive,
    notApplicable: a.notApplicable + b.notApplicable,
    error: a.error + b.error,
    complete: a.complete + b.complete,
  };
}
