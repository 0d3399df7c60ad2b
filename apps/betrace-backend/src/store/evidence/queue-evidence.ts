import type { Transaction } from 'kysely';
import { evidenceSpan } from '../../report/evidence/evidence-span.ts';
import type { SignedEvidence } from '../../report/evidence/record.ts';
import { queueSpans } from '../put-spans.ts';
import type { Tables } from '../tables.ts';

/** Puts the spans that tell of records into the outbox, and counts them. Times in ns since 1970. */
export async function queueEvidence(
  tx: Transaction<Tables>,
  written: readonly { readonly record: SignedEvidence; readonly recordedAt: bigint; readonly spanAt: bigint }[],
): Promise<void> {
  const spans = written.map(({ record, spanAt }) => evidenceSpan(record, spanAt));
  await queueSpans(tx, spans, written[0]?.recordedAt ?? 0n);
  const byOutcome = Map.groupBy(written, ({ record: { framework, control, outcome } }) =>
    JSON.stringify([framework, control, outcome]),
  );
  for (const [, { length: count, 0: first }] of byOutcome) {
    const { framework, control, outcome } = (first as (typeof written)[number]).record;
    await tx
      .insertInto('evidence_spans')
      .values({ framework, control, outcome, count })
      .onConflict((conflict) =>
        conflict
          .columns(['framework', 'control', 'outcome'])
          .doUpdateSet(({ ref, eb }) => ({ count: eb(ref('evidence_spans.count'), '+', ref('excluded.count')) })),
      )
      .execute();
  }
}
