import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { durably } from './durably.ts';
import type { RuleStore, StoredRule } from './store.ts';
import type { RuleRevisionTable, RuleTable, Tables } from './tables.ts';

type Row = Selectable<RuleTable>;

/** Rules with every revision of them. A change that was answered is on disk. */
export function ruleStore(db: Kysely<Tables>): RuleStore {
  return {
    async list({ afterId, limit, text, severity, tag, enabled }) {
      let query = db.selectFrom('rules').selectAll().orderBy('id');
      if (afterId !== undefined) {
        query = query.where('id', '>', afterId);
      }
      if (severity !== undefined) {
        query = query.where('severity', '=', severity);
      }
      if (enabled !== undefined) {
        query = query.where('enabled', '=', enabled ? 1n : 0n);
      }
      if (tag !== undefined) {
        query = query.where(sql<boolean>`exists (select 1 from json_each(tags) where value = ${tag})`);
      }
      if (text !== undefined) {
        const words = sql`lower(id || char(10) || name || char(10) || description || char(10) || expression)`;
        query = query.where(sql<boolean>`instr(${words}, ${text.toLowerCase()}) > 0`);
      }
      if (limit !== undefined) {
        query = query.limit(limit);
      }
      return (await query.execute()).map(fromRow);
    },

    async count() {
      const { count } = await db
        .selectFrom('rules')
        .select(({ fn }) => fn.countAll<bigint>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async find(id) {
      const row = await db.selectFrom('rules').selectAll().where('id', '=', id).executeTakeFirst();
      return row && fromRow(row);
    },

    insert: (rule) =>
      durably(db, async (tx) => {
        const row = toRow(rule);
        const inserted = await tx
          .insertInto('rules')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .executeTakeFirst();
        if (inserted.numInsertedOrUpdatedRows !== 1n) {
          return undefined;
        }
        await keepRevision(tx, 'create', row, rule.updatedAt);
        return rule;
      }),

    replace: (rule, expected) =>
      durably(db, async (tx) => {
        const row = toRow(rule);
        const updated = await tx
          .updateTable('rules')
          .set(row)
          .where('uid', '=', rule.uid)
          .where('revision', '=', BigInt(expected))
          .executeTakeFirst();
        if (updated.numUpdatedRows !== 1n) {
          return undefined;
        }
        await keepRevision(tx, 'update', row, rule.updatedAt);
        return rule;
      }),

    delete: (id, at) =>
      durably(db, async (tx) => {
        const row = await tx.deleteFrom('rules').where('id', '=', id).returningAll().executeTakeFirst();
        if (row !== undefined) {
          await keepRevision(tx, 'delete', { ...row, revision: row.revision + 1n }, at);
        }
        return row !== undefined;
      }),
  };
}

async function keepRevision(tx: Transaction<Tables>, change: RuleRevisionTable['change'], row: Row, changedAt: bigint) {
  const rule = JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
  await tx
    .insertInto('rule_revisions')
    .values({ uid: row.uid, revision: row.revision, change, changed_at: changedAt, rule })
    .execute();
}

function toRow(rule: StoredRule): Row {
  return {
    uid: rule.uid,
    id: rule.id,
    name: rule.name,
    description: rule.description,
    expression: rule.expression,
    enabled: rule.enabled ? 1n : 0n,
    observe: rule.observe ? 1n : 0n,
    severity: rule.severity,
    tags: JSON.stringify(rule.tags),
    compliance: JSON.stringify(rule.compliance),
    message: rule.message,
    on_incomplete: rule.onIncomplete,
    revision: BigInt(rule.revision),
    created_at: rule.createdAt,
    updated_at: rule.updatedAt,
  };
}

function fromRow(row: Row): StoredRule {
  return {
    uid: row.uid,
    id: row.id,
    name: row.name,
    description: row.description,
    expression: row.expression,
    enabled: row.enabled !== 0n,
    observe: row.observe !== 0n,
    severity: row.severity,
    tags: JSON.parse(row.tags),
    compliance: JSON.parse(row.compliance),
    message: row.message,
    onIncomplete: row.on_incomplete as StoredRule['onIncomplete'],
    revision: Number(row.revision),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
