import type { Selectable, Transaction } from 'kysely';
import { createHash } from 'node:crypto';
import { evidenceControls, keyOf } from '../../report/evidence/controls.ts';
import type { ChangedBy } from '../store.ts';
import type { RuleRevisionTable, RuleTable, Tables } from '../tables.ts';
import type { EvidenceWriter } from './evidence-writer.ts';

/** A revision of a rule as it was just kept. */
export interface NotedRevision {
  readonly change: RuleRevisionTable['change'];
  /** After the change; of a deletion, before it. */
  readonly row: Selectable<RuleTable>;
  /** Ns since 1970. */
  readonly at: bigint;
  readonly by: ChangedBy;
}

/**
 * Keeps which revision of the rule is evidence from now on, and records the change under every control that the rule
 * named before or names now.
 */
export async function noteRule(
  tx: Transaction<Tables>,
  writer: EvidenceWriter,
  { change, row, at, by }: NotedRevision,
): Promise<void> {
  await tx
    .updateTable('evidence_rules')
    .set({ until: at })
    .where('rule_uid', '=', row.uid)
    .where('until', 'is', null)
    .execute();
  const inForce = change !== 'delete' && row.enabled === 1n && row.observe === 0n ? controlsIn(row.compliance) : [];
  if (inForce.length > 0) {
    const { uid, revision, id, compliance } = row;
    await tx
      .insertInto('evidence_rules')
      .values({ rule_uid: uid, rule_revision: revision, rule_id: id, compliance, since: at, until: null })
      .execute();
  }
  if (!writer.isOn) {
    return;
  }
  const named = [...(await controlsBefore(tx, row)), ...controlsIn(row.compliance)];
  const controls = [...new Map(named.map((control) => [keyOf(control), control])).values()];
  const giving = new Set(inForce.map(keyOf));
  const expressionDigest = createHash('sha256').update(row.expression).digest('hex');
  await writer.append(
    tx,
    controls.map((control) => ({
      control,
      rule: { id: row.id, uid: row.uid, revision: Number(row.revision) },
      at,
      content: {
        evidenceType: 'rule_change',
        outcome: 'changed',
        change: (by.action ?? `rule.${change}`).slice('rule.'.length),
        author: by.author,
        expressionDigest,
        inForce: giving.has(keyOf(control)),
      },
    })),
  );
}

async function controlsBefore(tx: Transaction<Tables>, { uid, revision }: Selectable<RuleTable>) {
  const before = await tx
    .selectFrom('rule_revisions')
    .select('rule')
    .where('uid', '=', uid)
    .where('revision', '=', revision - 1n)
    .executeTakeFirst();
  return before ? controlsIn((JSON.parse(before.rule) as { compliance: string }).compliance) : [];
}

function controlsIn(compliance: string) {
  return evidenceControls(JSON.parse(compliance));
}
