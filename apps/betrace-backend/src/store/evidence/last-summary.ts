import type { Transaction } from 'kysely';
import type { EvidenceControl } from '../../report/evidence/controls.ts';
import type { SignedEvidence } from '../../report/evidence/record.ts';
import type { Tables } from '../tables.ts';
import type { RuleInEvidence } from './rules-in-evidence.ts';

type OfSummary = Extract<SignedEvidence, { checked: number }>;

export interface LastSummary {
  /** Minutes since 1970; `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** A summary, or the last correction of it. */
  readonly record: OfSummary;
}

/** The last word on the interval in which a minute is. */
export async function lastSummary(
  tx: Transaction<Tables>,
  { framework, control }: EvidenceControl,
  { uid, revision }: RuleInEvidence,
  minute: number,
): Promise<LastSummary | undefined> {
  const row = await tx
    .selectFrom('evidence_records')
    .select('record')
    .where('rule_uid', '=', uid)
    .where('rule_revision', '=', BigInt(revision))
    .where('minute', '<=', BigInt(minute))
    .where('framework', '=', framework)
    .where('control', '=', control)
    .orderBy('minute', 'desc')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) {
    return undefined;
  }
  const record = JSON.parse(row.record) as OfSummary;
  const [from, to] = [record.from, record.to].map((time) => Date.parse(time) / 60_000) as [number, number];
  return minute < to ? { from, to, record } : undefined;
}
