import type { Kysely } from 'kysely';
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

    async listChains({ framework, control }) {
      let query = db
        .selectFrom('evidence_chains')
        .select(['framework', 'control', 'last_sequence'])
        .select(({ selectFrom }) =>
          selectFrom('evidence_records')
            .select(({ fn }) => fn.min('sequence').as('oldest'))
            .whereRef('evidence_records.framework', '=', 'evidence_chains.framework')
            .whereRef('evidence_records.control', '=', 'evidence_chains.control')
            .as('oldest'),
        )
        .orderBy('framework')
        .orderBy('control');
      if (framework !== undefined) {
        query = query.where('framework', '=', framework);
      }
      if (control !== undefined) {
        query = query.where('control', '=', control);
      }
      return (await query.execute()).map(({ framework, control, last_sequence, oldest }) => ({
        framework,
        control,
        oldest: Number(oldest ?? last_sequence + 1n),
        last: Number(last_sequence),
      }));
    },

    async list({ framework, control, after, upTo, from, to, limit }) {
      let query = db
        .selectFrom('evidence_records')
        .select(['sequence', 'record'])
        .where('framework', '=', framework)
        .where('control', '=', control)
        .where('sequence', '>', BigInt(after))
        .where('sequence', '<=', BigInt(upTo))
        .orderBy('sequence')
        .limit(limit);
      if (from !== undefined) {
        query = query.where('recorded_at', '>=', from);
      }
      if (to !== undefined) {
        query = query.where('recorded_at', '<', to);
      }
      return (await query.execute()).map(({ sequence, record }) => ({ sequence: Number(sequence), record }));
    },

    async countSpans() {
      const rows = await db.selectFrom('evidence_spans').selectAll().execute();
      return rows.map((row) => ({ ...row, count: Number(row.count) }));
    },

    async deleteOldest(before, limit) {
      return db.transaction().execute(async (tx) => {
        const old = await tx
          .selectFrom('evidence_records')
          .select(['framework', 'control', 'sequence'])
          .where('recorded_at', '<', before)
          .orderBy('framework')
          .orderBy('control')
          .orderBy('sequence')
          .limit(limit)
          .execute();
        for (const { framework, control, sequence } of old) {
          await tx
            .deleteFrom('evidence_records')
            .where('framework', '=', framework)
            .where('control', '=', control)
            .where('sequence', '=', sequence)
            .execute();
        }
        return old.length;
      });
    },
  };
}
