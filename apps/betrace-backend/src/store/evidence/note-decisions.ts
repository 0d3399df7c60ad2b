import type { Transaction } from 'kysely';
import type { EvidenceCount } from '../../evaluate/verdict-tally.ts';
import { isTold } from '../../report/told.ts';
import type { DecisionBatch, StoredChanges } from '../store.ts';
import type { Tables } from '../tables.ts';
import type { EvidenceWriter } from './evidence-writer.ts';
import { violationsFound, violationsTakenBack } from './violation-drafts.ts';

/** Rows of one statement: 9 columns each stay well below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT = 500;

/**
 * Keeps what a batch of decisions is evidence of: its verdicts are counted for the summaries, violations that are told of
 * are recorded one by one, and those that were taken back are corrected.
 */
export async function noteDecisions(
  tx: Transaction<Tables>,
  writer: EvidenceWriter,
  { evidence = [], changes }: DecisionBatch,
  { opened, withdrawn }: StoredChanges,
): Promise<void> {
  if (!writer.isOn) {
    return;
  }
  await addCounts(tx, evidence);
  const found = new Map(opened.filter(isTold).map((violation) => [violation.id, violation]));
  await writer.append(tx, await violationsFound(tx, [...found.values()]));
  await writer.append(tx, await violationsTakenBack(tx, changes, withdrawn));
}

async function addCounts(tx: Transaction<Tables>, counts: readonly EvidenceCount[]): Promise<void> {
  for (let start = 0; start < counts.length; start += ROWS_PER_STATEMENT) {
    await tx
      .insertInto('evidence_counts')
      .values(
        counts
          .slice(start, start + ROWS_PER_STATEMENT)
          .map(({ minute, ruleUid, ruleRevision, verdicts, complete }) => ({
            minute,
            rule_uid: ruleUid,
            rule_revision: ruleRevision,
            satisfied: verdicts.satisfied ?? 0,
            violated: verdicts.violated ?? 0,
            inconclusive: verdicts.inconclusive ?? 0,
            not_applicable: verdicts.not_applicable ?? 0,
            error: verdicts.error ?? 0,
            complete,
          })),
      )
      .onConflict((conflict) =>
        conflict.columns(['minute', 'rule_uid', 'rule_revision']).doUpdateSet(({ ref, eb }) => ({
          satisfied: eb(ref('evidence_counts.satisfied'), '+', ref('excluded.satisfied')),
          violated: eb(ref('evidence_counts.violated'), '+', ref('excluded.violated')),
          inconclusive: eb(ref('evidence_counts.inconclusive'), '+', ref('excluded.inconclusive')),
          not_applicable: eb(ref('evidence_counts.not_applicable'), '+', ref('excluded.not_applicable')),
          error: eb(ref('evidence_counts.error'), '+', ref('excluded.error')),
          complete: eb(ref('evidence_counts.complete'), '+', ref('excluded.complete')),
        })),
      )
      .execute();
  }
}
