import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { appendAudit } from './audit-store.ts';
import { durably } from './durably.ts';
import type { EvidenceWriter } from './evidence/evidence-writer.ts';
import { noteRule, type NotedRevision } from './evidence/note-rule.ts';
import type { ChangedBy, RuleStore, StoredRule, WholeRule } from './store.ts';
import type { RuleTable, Tables } from './tables.ts';

type Row = Selectable<RuleTable>;

/** What a list reads of each rule: tests can be many times the rest. */
const listed = [
  'uid',
  'id',
  'name',
  'description',
  'expression',
  'enabled',
  'observe',
  'severity',
  'tags',
  'compliance',
  'message',
  'on_incomplete',
  'revision',
  'created_at',
  'updated_at',
  'provisioned_from',
] as const satisfies (keyof Row)[];

/** Rules with every revision of them. A change that was answered is on disk, with its evidence. */
export function ruleStore(db: Kysely<Tables>, evidence: EvidenceWriter): RuleStore {
  return {
    async list({ afterId, limit, text, severity, tag, framework, enabled }) {
      let query = db.selectFrom('rules').select(listed).orderBy('id');
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
      if (framework !== undefined) {
        query = query.where(
          sql<boolean>`exists (select 1 from json_each(compliance) where value ->> 'framework' = ${framework})`,
        );
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

    async listWhole() {
      return (await db.selectFrom('rules').selectAll().orderBy('id').execute()).map(wholeFromRow);
    },

    async count() {
      const { count } = await db
        .selectFrom('rules')
        .select(({ fn }) => fn.countAll<bigint>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async authors(uids) {
      const rows = await db
        .selectFrom('rules')
        .innerJoin('rule_revisions as last', (join) =>
          join.onRef('last.uid', '=', 'rules.uid').onRef('last.revision', '=', 'rules.revision'),
        )
        .select(['rules.uid', 'last.author'])
        .where('rules.uid', 'in', uids)
        .execute();
      return new Map(rows.map(({ uid, author }) => [uid, author]));
    },

    async find(id) {
      const row = await db.selectFrom('rules').selectAll().where('id', '=', id).executeTakeFirst();
      return row && wholeFromRow(row);
    },

    async listRevisions(uid, { before, limit }) {
      let query = db.selectFrom('rule_revisions').selectAll().where('uid', '=', uid);
      if (before !== undefined) {
        query = query.where('revision', '<', BigInt(before));
      }
      const rows = await query.orderBy('revision', 'desc').limit(limit).execute();
      return rows.map(({ revision, change, changed_at, author, rule }) => ({
        revision: Number(revision),
        change,
        changedAt: changed_at,
        author,
        rule: wholeFromRow(readRow(rule)),
      }));
    },

    insert: (rule, by) => durably(db, async (tx) => ((await insertRule(tx, evidence, rule, by)) ? rule : undefined)),

    replace: (rule, expected, by) =>
      durably(db, async (tx) => ((await replaceRule(tx, evidence, rule, expected, by)) ? rule : undefined)),

    async writeAll(writes, by) {
      try {
        await durably(db, async (tx) => {
          for (const { rule, expected } of writes) {
            if (
              !(await (expected === 0
                ? insertRule(tx, evidence, rule, by)
                : replaceRule(tx, evidence, rule, expected, by)))
            ) {
              throw new Overtaken();
            }
          }
        });
        return true;
      } catch (error) {
        if (error instanceof Overtaken) {
          return false;
        }
        throw error;
      }
    },

    delete: ({ uid, revision }, at, by) =>
      durably(db, async (tx) => {
        const row = await tx
          .deleteFrom('rules')
          .where('uid', '=', uid)
          .where('revision', '=', BigInt(revision))
          .returningAll()
          .executeTakeFirst();
        if (row !== undefined) {
          await keepRevision(tx, evidence, { change: 'delete', row: { ...row, revision: row.revision + 1n }, at, by });
        }
        return row !== undefined;
      }),
  };
}

/** Ends a transaction in which a rule is not as it was read. */
class Overtaken extends Error {}

async function insertRule(
  tx: Transaction<Tables>,
  evidence: EvidenceWriter,
  rule: WholeRule,
  by?: ChangedBy,
): Promise<boolean> {
  const row = toRow(rule);
  const inserted = await tx
    .insertInto('rules')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  const done = inserted.numInsertedOrUpdatedRows === 1n;
  if (done) {
    await keepRevision(tx, evidence, { change: 'create', row, at: rule.updatedAt, by });
  }
  return done;
}

async function replaceRule(
  tx: Transaction<Tables>,
  evidence: EvidenceWriter,
  rule: WholeRule,
  expected: number,
  by?: ChangedBy,
): Promise<boolean> {
  const row = toRow(rule);
  const updated = await tx
    .updateTable('rules')
    .set(row)
    .where('uid', '=', rule.uid)
    .where('revision', '=', BigInt(expected))
    .executeTakeFirst();
  const done = updated.numUpdatedRows === 1n;
  if (done) {
    await keepRevision(tx, evidence, { change: 'update', row, at: rule.updatedAt, by });
  }
  return done;
}

/** The revision, the entry of the audit log, and the evidence. */
async function keepRevision(
  tx: Transaction<Tables>,
  evidence: EvidenceWriter,
  {
    change,
    row,
    at,
    by = { author: 'anonymous' },
  }: Omit<NotedRevision, 'by'> & { readonly by?: ChangedBy | undefined },
) {
  const rule = JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
  await tx
    .insertInto('rule_revisions')
    .values({ uid: row.uid, revision: row.revision, change, changed_at: at, author: by.author, rule })
    .execute();
  await appendAudit(tx, {
    at,
    actor: by.author,
    action: by.action ?? `rule.${change}`,
    subject: row.id,
    fromRevision: Number(row.revision) - 1,
    toRevision: Number(row.revision),
  });
  await noteRule(tx, evidence, { change, row, at, by });
}

/** What keepRevision wrote: JSON has the whole numbers as texts. */
function readRow(json: string): Row {
  const row = JSON.parse(json) as { [Column in keyof Row]: string };
  const [enabled, observe, revision] = [BigInt(row.enabled), BigInt(row.observe), BigInt(row.revision)];
  return { ...row, enabled, observe, revision, created_at: BigInt(row.created_at), updated_at: BigInt(row.updated_at) };
}

function toRow(rule: WholeRule): Row {
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
    provisioned_from: rule.provisionedFrom,
    tests: JSON.stringify(rule.tests),
  };
}

function fromRow(row: Pick<Row, (typeof listed)[number]>): StoredRule {
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
    // Revisions of before there were files lack it.
    provisionedFrom: row.provisioned_from ?? '',
  };
}

function wholeFromRow(row: Row): WholeRule {
  // Revisions of before there were tests lack them.
  return { ...fromRow(row), tests: JSON.parse(row.tests ?? '[]') };
}
