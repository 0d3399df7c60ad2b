import type { Kysely, Transaction } from 'kysely';
import type { VerdictCount } from '../evaluate/verdict-tally.ts';
import { changeViolations } from './change-violations.ts';
import { DetailRoom } from './detail-room.ts';
import type { DetailCounts } from './detail-room.ts';
import type { EvidenceWriter } from './evidence/evidence-writer.ts';
import { noteDecisions } from './evidence/note-decisions.ts';
import type { DecisionBatch, StoredChanges } from './store.ts';
import type { Tables } from './tables.ts';

/** Rows of one statement: 5 columns each stay well below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT = 500;

/**
 * Stores what came of a batch of traces, counts it exactly, records what it is evidence of, and puts the spans that tell
 * of it into the outbox, with the number of the batch, in one transaction.
 * `detailed`: kept from call to call, empty at first.
 */
export async function commitDecisions(
  db: Kysely<Tables>,
  batch: DecisionBatch,
  detailed: DetailCounts,
  evidence: EvidenceWriter,
): Promise<StoredChanges> {
  const { number, verdicts = [], changes, maxDetailed = Infinity, tell = false } = batch;
  if (number === undefined && verdicts.length === 0 && !batch.evidence?.length && changes.length === 0) {
    return { opened: [], withdrawn: [] };
  }
  // With OpenTelemetry's serializer it takes a tenth of a second to load: only the thread that needs it does.
  const queue = tell ? await import('./put-spans.ts') : undefined;
  const { stored, room } = await db.transaction().execute(async (tx) => {
    const room = new DetailRoom(tx, maxDetailed, detailed);
    const stored = await changeViolations(tx, changes, room);
    await queue?.putSpans(tx, stored);
    await noteDecisions(tx, evidence, batch, stored);
    await countVerdicts(tx, verdicts);
    if (number !== undefined) {
      await tx.replaceInto('committed_batch').values({ id: 1, number }).execute();
    }
    return { stored, room };
  });
  room.keep();
  return stored;
}

export async function committedBatch(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('committed_batch').select('number').executeTakeFirst();
  return Number(row?.number ?? 0);
}

async function countVerdicts(tx: Transaction<Tables>, verdicts: readonly VerdictCount[]): Promise<void> {
  for (let start = 0; start < verdicts.length; start += ROWS_PER_STATEMENT) {
    await tx
      .insertInto('verdict_counts')
      .values(
        verdicts.slice(start, start + ROWS_PER_STATEMENT).map(({ minute, ruleUid, ruleId, verdict, count }) => ({
          minute,
          rule_uid: ruleUid,
          rule_id: ruleId,
          verdict,
          count,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['minute', 'rule_uid', 'verdict'])
          .doUpdateSet(({ ref, eb }) => ({ count: eb(ref('verdict_counts.count'), '+', ref('excluded.count')) })),
      )
      .execute();
  }
}
