import { evidenceKey, lineOf, signEvidence, type EvidenceKey } from '@betrace/evidence';
import type { Transaction } from 'kysely';
import { keyOf, type EvidenceControl } from '../../report/evidence/controls.ts';
import type { EvidenceContent, SignedEvidence } from '../../report/evidence/record.ts';
import { rfc3339 } from '../../report/times.ts';
import type { EvidenceSigning } from '../store.ts';
import type { Tables } from '../tables.ts';

/** A record that has no place in its chain yet. */
export interface Draft {
  readonly control: EvidenceControl;
  readonly rule: { readonly id: string; readonly uid: string; readonly revision: number };
  /** Ns since 1970. */
  readonly at: bigint;
  readonly content: EvidenceContent;
  /** Where the interval of a summary begins, also of its corrections; minutes since 1970. */
  readonly minute?: number;
  /** Where its span is when that is not the time of the record; ns since 1970. */
  readonly spanAt?: bigint;
}

/** Rows of one statement: 9 columns each stay well below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT = 500;

/**
 * Gives records their place in the chain of their control, signs them, and keeps them with their spans, all in the
 * transaction of what they tell of: no record without it, none twice, and no gap.
 */
export class EvidenceWriter {
  #signing: { readonly key: EvidenceKey; readonly tell: boolean } | undefined;

  start({ key, tell }: EvidenceSigning): void {
    this.#signing = { key: evidenceKey(key), tell };
  }

  /** Without a key nothing is recorded, and nothing needs to be looked up for it. */
  get isOn(): boolean {
    return this.#signing !== undefined;
  }

  async append(tx: Transaction<Tables>, drafts: readonly Draft[]): Promise<void> {
    if (!this.#signing || drafts.length === 0) {
      return;
    }
    const { key, tell } = this.#signing;
    const written: { readonly draft: Draft; readonly record: SignedEvidence; readonly recordedAt: bigint }[] = [];
    for (const [, ofChain] of Map.groupBy(drafts, ({ control }) => keyOf(control))) {
      const head = await headOf(tx, ofChain[0]?.control as EvidenceControl);
      let [sequence, recordedAt] = [Number(head.last_sequence), head.last_recorded_at];
      for (const draft of ofChain) {
        sequence++;
        recordedAt = draft.at > recordedAt ? draft.at : recordedAt;
        written.push({ draft, recordedAt, record: signEvidence(placed(draft, sequence, recordedAt), key) });
      }
      const { framework, control } = head;
      await tx
        .replaceInto('evidence_chains')
        .values({ framework, control, last_sequence: sequence, last_recorded_at: recordedAt })
        .execute();
    }
    for (let start = 0; start < written.length; start += ROWS_PER_STATEMENT) {
      await tx
        .insertInto('evidence_records')
        .values(
          written.slice(start, start + ROWS_PER_STATEMENT).map(({ draft, record, recordedAt }) => ({
            framework: record.framework,
            control: record.control,
            sequence: record.sequence,
            recorded_at: recordedAt,
            rule_uid: record.ruleUid,
            rule_revision: record.ruleRevision,
            minute: draft.minute ?? null,
            violation_id: 'violationId' in record ? record.violationId : null,
            record: lineOf(record),
          })),
        )
        .execute();
    }
    if (tell) {
      const { queueEvidence } = await import('./queue-evidence.ts');
      await queueEvidence(
        tx,
        written.map(({ draft, record, recordedAt }) => ({ record, recordedAt, spanAt: draft.spanAt ?? recordedAt })),
      );
    }
  }
}

async function headOf(tx: Transaction<Tables>, { framework, control }: EvidenceControl) {
  const head = await tx
    .selectFrom('evidence_chains')
    .selectAll()
    .where('framework', '=', framework)
    .where('control', '=', control)
    .executeTakeFirst();
  return head ?? { framework, control, last_sequence: 0n, last_recorded_at: 0n };
}

function placed({ control, rule, content }: Draft, sequence: number, recordedAt: bigint) {
  return {
    ...control,
    sequence,
    ruleId: rule.id,
    ruleUid: rule.uid,
    ruleRevision: rule.revision,
    recordedAt: rfc3339(recordedAt),
    ...content,
  };
}
