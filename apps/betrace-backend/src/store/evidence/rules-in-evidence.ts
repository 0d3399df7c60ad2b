import { sql, type Transaction } from 'kysely';
import { evidenceControls, type EvidenceControl } from '../../report/evidence/controls.ts';
import type { Tables } from '../tables.ts';

/** Well below SQLite's 32,766 parameters. */
const PAIRS_PER_STATEMENT = 5000;

/** A revision of a rule, and what it is evidence for. */
export interface RuleInEvidence {
  readonly id: string;
  readonly uid: string;
  readonly revision: number;
  readonly controls: readonly EvidenceControl[];
}

/** A revision is found by this text. */
export function revisionKey(uid: string, revision: number | bigint): string {
  return `${uid} ${revision}`;
}

/** Those of these revisions that are, or were, evidence for anything. */
export async function findRules(
  tx: Transaction<Tables>,
  wanted: readonly { readonly ruleUid: string; readonly ruleRevision: number }[],
): Promise<ReadonlyMap<string, RuleInEvidence>> {
  const revisions = new Map(wanted.map((each) => [revisionKey(each.ruleUid, each.ruleRevision), each]));
  const pairs = [...revisions.values()].map(({ ruleUid, ruleRevision }) => sql`(${ruleUid}, ${ruleRevision})`);
  const rows: Row[] = [];
  for (let start = 0; start < pairs.length; start += PAIRS_PER_STATEMENT) {
    const some = sql.join(pairs.slice(start, start + PAIRS_PER_STATEMENT));
    const found = tx.selectFrom('evidence_rules').selectAll();
    rows.push(...(await found.where(sql<boolean>`(rule_uid, rule_revision) in (values ${some})`).execute()));
  }
  return byRevision(rows);
}

/** Those that were in force at any time between two, in ns since 1970; the second exclusive. */
export async function rulesInForce(
  tx: Transaction<Tables>,
  from: bigint,
  to: bigint,
): Promise<ReadonlyMap<string, RuleInEvidence>> {
  const rows = await tx
    .selectFrom('evidence_rules')
    .selectAll()
    .where('since', '<', to)
    .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '>', from)]))
    .execute();
  return byRevision(rows);
}

interface Row {
  readonly rule_uid: string;
  readonly rule_revision: bigint;
  readonly rule_id: string;
  readonly compliance: string;
}

function byRevision(rows: readonly Row[]): ReadonlyMap<string, RuleInEvidence> {
  return new Map(
    rows.map(({ rule_uid: uid, rule_revision, rule_id: id, compliance }) => [
      revisionKey(uid, rule_revision),
      { id, uid, revision: Number(rule_revision), controls: evidenceControls(JSON.parse(compliance)) },
    ]),
  );
}
