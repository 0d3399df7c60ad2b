import type { Selectable, Transaction } from 'kysely';
import type { Tally } from '../../report/evidence/counts.ts';
import type { EvidenceCountTable, Tables } from '../tables.ts';
import { revisionKey } from './rules-in-evidence.ts';

/** What is counted of a revision of a rule. */
export interface Counted {
  readonly key: string;
  readonly ruleUid: string;
  readonly ruleRevision: number;
  /** The first of those that are added up. */
  readonly minute: number;
  readonly tally: Tally;
}

/** Takes out what is counted in minutes before one, added up by some columns, the earliest first. */
export async function takeCounts(
  tx: Transaction<Tables>,
  before: number,
  by: readonly ('rule_uid' | 'rule_revision' | 'minute')[],
): Promise<Counted[]> {
  const rows = await tx
    .selectFrom('evidence_counts')
    .select(['rule_uid', 'rule_revision'])
    .select(({ fn }) => [
      fn.min('minute').as('minute'),
      fn.sum<bigint>('satisfied').as('satisfied'),
      fn.sum<bigint>('violated').as('violated'),
      fn.sum<bigint>('inconclusive').as('inconclusive'),
      fn.sum<bigint>('not_applicable').as('not_applicable'),
      fn.sum<bigint>('error').as('error'),
      fn.sum<bigint>('complete').as('complete'),
    ])
    .where('minute', '<', BigInt(before))
    .groupBy(by)
    .orderBy('minute')
    .execute();
  await tx.deleteFrom('evidence_counts').where('minute', '<', BigInt(before)).execute();
  return rows.map(fromRow);
}

function fromRow(row: Selectable<EvidenceCountTable>): Counted {
  return {
    key: revisionKey(row.rule_uid, row.rule_revision),
    ruleUid: row.rule_uid,
    ruleRevision: Number(row.rule_revision),
    minute: Number(row.minute),
    tally: {
      satisfied: Number(row.satisfied),
      violated: Number(row.violated),
      inconclusive: Number(row.inconclusive),
      notApplicable: Number(row.not_applicable),
      error: Number(row.error),
      complete: Number(row.complete),
    },
  };
}
