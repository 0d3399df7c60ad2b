import type { Transaction } from 'kysely';
import type { Violation } from '../report/violation.ts';
import type { Tables } from './tables.ts';

const NS_PER_MINUTE = 60_000_000_000n;

/** Counts violations, or with -1 takes them back, in the minutes of their decision: those that are open and in force. */
export async function countMinutes(
  tx: Transaction<Tables>,
  violations: readonly Violation[],
  each: 1 | -1,
): Promise<void> {
  const counted = violations.filter(({ observed, state }) => !observed && state === 'open');
  if (counted.length === 0) {
    return;
  }
  await tx
    .insertInto('minute_counts')
    .values(
      counted.map((violation) => ({
        minute: violation.decidedAt / NS_PER_MINUTE,
        rule_uid: violation.ruleUid,
        rule_id: violation.ruleId,
        severity: violation.severity,
        service: violation.rootService,
        count: each,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['minute', 'rule_uid', 'severity', 'service'])
        .doUpdateSet(({ ref, eb }) => ({ count: eb(ref('minute_counts.count'), '+', ref('excluded.count')) })),
    )
    .execute();
  if (each < 0) {
    const minutes = counted.map(({ decidedAt }) => decidedAt / NS_PER_MINUTE);
    await tx.deleteFrom('minute_counts').where('minute', 'in', minutes).where('count', '=', 0n).execute();
  }
}
