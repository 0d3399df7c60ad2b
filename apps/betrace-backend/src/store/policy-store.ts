import type { Kysely, Selectable } from 'kysely';
import { appendAudit } from './audit-store.ts';
import { durably } from './durably.ts';
import type { PolicyStore, StoredPolicy } from './store.ts';
import type { RedactionPolicyTable, Tables } from './tables.ts';

/** Every redaction policy there was; the last one is in force. A change that was answered is on disk, and in the audit log. */
export function policyStore(db: Kysely<Tables>): PolicyStore {
  return {
    async find() {
      const row = await db
        .selectFrom('redaction_policies')
        .selectAll()
        .orderBy('revision', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && fromRow(row);
    },

    insert: ({ revision, changedAt, author, policy }) =>
      durably(db, async (tx) => {
        const inserted = await tx
          .insertInto('redaction_policies')
          .values({ revision, changed_at: changedAt, author, policy })
          .onConflict((conflict) => conflict.column('revision').doNothing())
          .executeTakeFirst();
        const done = inserted.numInsertedOrUpdatedRows === 1n;
        if (done) {
          await appendAudit(tx, {
            ...{ at: changedAt, actor: author, action: 'redaction.update', subject: '' },
            ...{ fromRevision: revision - 1, toRevision: revision },
          });
        }
        return done;
      }),

    async listRevisions({ before, limit }) {
      let query = db.selectFrom('redaction_policies').selectAll().orderBy('revision', 'desc').limit(limit);
      if (before !== undefined) {
        query = query.where('revision', '<', BigInt(before));
      }
      return (await query.execute()).map(fromRow);
    },
  };
}

function fromRow({ revision, changed_at, author, policy }: Selectable<RedactionPolicyTable>): StoredPolicy {
  return { revision: Number(revision), changedAt: changed_at, author, policy };
}
