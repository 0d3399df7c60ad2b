import { sql, type Kysely, type Transaction } from 'kysely';
import { durably } from './durably.ts';
import type { AuditEntry, AuditStore } from './store.ts';
import type { Tables } from './tables.ts';

/** Adds to the audit log in the transaction that makes the change, so that neither is there without the other. */
export async function appendAudit(tx: Transaction<Tables>, entry: AuditEntry): Promise<void> {
  const { at, actor, action, subject, fromRevision = 0, toRevision = 0, detail = '' } = entry;
  await tx
    .insertInto('audit')
    .values({ at, actor, action, subject, from_revision: fromRevision, to_revision: toRevision, detail })
    .execute();
}

/** The audit log; the database itself refuses to change or delete what is in it. */
export function auditStore(db: Kysely<Tables>): AuditStore {
  return {
    append: (entry) => durably(db, (tx) => appendAudit(tx, entry)),

    async list({ actor, action, subject, from, to, before, after, limit }) {
      let query = db
        .selectFrom('audit')
        .selectAll()
        .orderBy('sequence', after === undefined ? 'desc' : 'asc')
        .limit(limit);
      if (actor !== undefined) {
        query = query.where('actor', '=', actor);
      }
      if (action !== undefined) {
        query = query.where(
          sql<boolean>`(action = ${action} or substr(action, 1, ${action.length + 1}) = ${`${action}.`})`,
        );
      }
      if (subject !== undefined) {
        query = query.where('subject', '=', subject);
      }
      if (from !== undefined) {
        query = query.where('at', '>=', from);
      }
      if (to !== undefined) {
        query = query.where('at', '<', to);
      }
      if (before !== undefined) {
        query = query.where('sequence', '<', BigInt(before));
      }
      if (after !== undefined) {
        query = query.where('sequence', '>', BigInt(after));
      }
      return (await query.execute()).map((row) => ({
        sequence: Number(row.sequence),
        at: row.at,
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        fromRevision: Number(row.from_revision),
        toRevision: Number(row.to_revision),
        detail: row.detail,
      }));
    },
  };
}
