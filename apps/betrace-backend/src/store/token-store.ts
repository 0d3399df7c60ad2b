import type { Kysely, Selectable, Transaction } from 'kysely';
import { appendAudit } from './audit-store.ts';
import { durably } from './durably.ts';
import type { StoredToken, TokenStore } from './store.ts';
import type { TokenTable, Tables } from './tables.ts';

/** Tokens as hashes. Whatever changes who may call is in the audit log, too. */
export function tokenStore(db: Kysely<Tables>): TokenStore {
  return {
    async list() {
      const rows = await db.selectFrom('tokens').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
      return rows.map(fromRow);
    },

    insert: (token, most) =>
      durably(db, async (tx) => {
        const { count } = await tx
          .selectFrom('tokens')
          .select(({ fn }) => fn.countAll<bigint>().as('count'))
          .executeTakeFirstOrThrow();
        const inForce = await tx
          .selectFrom('tokens')
          .select('id')
          .where('name', '=', token.name)
          .where('revoked_at', 'is', null)
          .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', token.createdAt)]))
          .executeTakeFirst();
        if (inForce !== undefined) {
          return 'taken';
        }
        if (Number(count) >= most && !(await makeRoom(tx, token.createdAt))) {
          return 'full';
        }
        await tx.insertInto('tokens').values(toRow(token)).execute();
        await appendAudit(tx, {
          at: token.createdAt,
          actor: token.createdBy,
          action: 'token.create',
          subject: token.id,
          detail: `${token.name}: ${token.role}${token.trusted ? ', trusted' : ''}`,
        });
        return 'inserted';
      }),

    revoke: (id, at, actor) =>
      durably(db, async (tx) => {
        const row = await tx
          .selectFrom('tokens')
          .select(['name', 'revoked_at'])
          .where('id', '=', id)
          .executeTakeFirst();
        if (row?.revoked_at === null) {
          await tx.updateTable('tokens').set({ revoked_at: at }).where('id', '=', id).execute();
          await appendAudit(tx, { at, actor, action: 'token.revoke', subject: id, detail: row.name });
        }
        return row !== undefined;
      }),

    deleteAll: (at, actor) =>
      durably(db, async (tx) => {
        const { numDeletedRows } = await tx.deleteFrom('tokens').executeTakeFirstOrThrow();
        await appendAudit(tx, { at, actor, action: 'token.delete', subject: '*', detail: `${numDeletedRows} tokens` });
        return Number(numDeletedRows);
      }),

    async touch(uses) {
      await db.transaction().execute(async (tx) => {
        for (const { id, at } of uses) {
          await tx.updateTable('tokens').set({ last_used_at: at }).where('id', '=', id).execute();
        }
      });
    },
  };
}

/** Forgets the oldest that is no longer in force; the audit log still knows of it. */
async function makeRoom(tx: Transaction<Tables>, now: bigint): Promise<boolean> {
  const oldest = await tx
    .selectFrom('tokens')
    .select('id')
    .where(({ eb, or }) => or([eb('revoked_at', 'is not', null), eb('expires_at', '<=', now)]))
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  if (oldest !== undefined) {
    await tx.deleteFrom('tokens').where('id', '=', oldest.id).execute();
  }
  return oldest !== undefined;
}

function toRow(token: StoredToken) {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    trusted: token.trusted ? 1n : 0n,
    hash: token.hash,
    created_at: token.createdAt,
    created_by: token.createdBy,
    expires_at: token.expiresAt ?? null,
    revoked_at: token.revokedAt ?? null,
    last_used_at: token.lastUsedAt ?? null,
  };
}

function fromRow(row: Selectable<TokenTable>): StoredToken {
  return {
    id: row.id,
    name: row.name,
    role: row.role as StoredToken['role'],
    trusted: row.trusted !== 0n,
    hash: new Uint8Array(row.hash),
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
