import { sql, type Kysely } from 'kysely';
import { durably } from '../durably.ts';
import type { EvidenceStore } from '../store.ts';
import type { Tables } from '../tables.ts';
import type { EvidenceWriter } from './evidence-writer.ts';
import { settle } from './settle.ts';

/** Evidence of compliance; records that were answered, or that a summary tells of, are on disk. */
export function evidenceStore(db: Kysely<Tables>, writer: EvidenceWriter): EvidenceStore {
  return {
    start: async (signing) => writer.start(signing),

    settle: (settling) => durably(db, (tx) => settle(tx, writer, settling)),

    async listChains({ framework, control, from = 0n, to = endOfTime }) {
      const { rows } = await sql<ChainRow>`
        select framework, control, last_sequence as head,
          (select min(sequence) from evidence_records ${ofChain}) as oldest,
          (select sequence from evidence_records ${ofChain} and recorded_at >= ${from}
            order by recorded_at, sequence limit 1) as first,
          (select sequence from evidence_records ${ofChain} and recorded_at < ${to}
            order by recorded_at desc, sequence desc limit 1) as last
        from evidence_chains
        where framework = coalesce(${framework ?? null}, framework) and control = coalesce(${control ?? null}, control)
        order by framework, control`.execute(db);
      return rows.map(({ head, oldest, first, last, ...chain }) => ({
        ...chain,
        oldest: Number(oldest ?? head + 1n),
        ...(first === null || last === null
          ? { first: Number(head + 1n), last: Number(head) }
          : { first: Number(first), last: Number(last) }),
      }));
    },

    async list({ framework, control, after, upTo, limit }) {
      const rows = await db
        .selectFrom('evidence_records')
        .select(['sequence', 'record'])
        .where('framework', '=', framework)
        .where('control', '=', control)
        .where('sequence', '>', BigInt(after))
        .where('sequence', '<=', BigInt(upTo))
        .orderBy('sequence')
        .limit(limit)
        .execute();
      return rows.map(({ sequence, record }) => ({ sequence: Number(sequence), record }));
    },

    async countSpans() {
      const rows = await db.selectFrom('evidence_spans').selectAll().execute();
      return rows.map((row) => ({ ...row, count: Number(row.count) }));
    },

    deleteOldest(before, limit) {
      return db.transaction().execute(async (tx) => {
        let left = limit;
        for (const { framework, control } of await tx.selectFrom('evidence_chains').selectAll().execute()) {
          const chain = sql`evidence_records where framework = ${framework} and control = ${control}`;
          const { numAffectedRows } = await sql`delete from ${chain} and sequence in
            (select sequence from ${chain} and recorded_at < ${before}
              order by recorded_at, sequence limit ${BigInt(left)})`.execute(tx);
          left -= Number(numAffectedRows ?? 0n);
        }
        return limit - left;
      });
    },
  };
}

interface ChainRow {
  readonly framework: string;
  readonly control: string;
  readonly head: bigint;
  readonly oldest: bigint | null;
  readonly first: bigint | null;
  readonly last: bigint | null;
}

const endOfTime = 2n ** 63n - 1n;
const ofChain = sql`where framework = evidence_chains.framework and control = evidence_chains.control`;
