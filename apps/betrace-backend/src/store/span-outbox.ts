import type { Kysely } from 'kysely';
import type { SpanOutbox } from './store.ts';
import type { Tables } from './tables.ts';

/** Entries that are looked at together. */
const ENTRIES_AT_ONCE = 500;

/** What `putSpans` put there, from the oldest on. */
export function spanOutbox(db: Kysely<Tables>): SpanOutbox {
  return {
    async list(limits) {
      const sizes = await db
        .selectFrom('span_outbox')
        .select(['number', 'spans', 'bytes'])
        .orderBy('number')
        .limit(ENTRIES_AT_ONCE)
        .execute();
      let [spans, bytes] = [0n, 0n];
      const end = sizes.findIndex((size, i) => {
        spans += size.spans;
        bytes += size.bytes;
        return i > 0 && (spans > limits.spans || bytes > limits.bytes);
      });
      const last = sizes.at(end < 0 ? -1 : end - 1);
      const rows = last
        ? await db
            .selectFrom('span_outbox')
            .select(['number', 'spans', 'body'])
            .where('number', '<=', last.number)
            .orderBy('number')
            .execute()
        : [];
      return rows.map((row) => ({ number: Number(row.number), spans: Number(row.spans), body: row.body }));
    },

    async remove(upTo) {
      await db.deleteFrom('span_outbox').where('number', '<=', BigInt(upTo)).execute();
    },

    async trim(maxBytes, after) {
      let excess = (await totalsIn(db)).bytes - BigInt(maxBytes);
      let dropped = 0n;
      while (excess > 0n) {
        const oldest = await db
          .selectFrom('span_outbox')
          .select(['number', 'spans', 'bytes'])
          .where('number', '>', BigInt(after))
          .orderBy('number')
          .limit(ENTRIES_AT_ONCE)
          .execute();
        const [first] = oldest;
        if (!first) {
          break;
        }
        let last = first;
        for (const entry of oldest) {
          if (excess <= 0n) {
            break;
          }
          excess -= entry.bytes;
          dropped += entry.spans;
          last = entry;
        }
        await db
          .deleteFrom('span_outbox')
          .where('number', '>=', first.number)
          .where('number', '<=', last.number)
          .execute();
      }
      return Number(dropped);
    },

    async findTotals() {
      const { spans, bytes } = await totalsIn(db);
      const oldest = await db.selectFrom('span_outbox').select('at').orderBy('number').limit(1).executeTakeFirst();
      return { spans: Number(spans), bytes: Number(bytes), ...(oldest && { oldestAt: oldest.at }) };
    },
  };
}

function totalsIn(db: Kysely<Tables>): Promise<{ readonly spans: bigint; readonly bytes: bigint }> {
  return db.selectFrom('span_outbox_totals').select(['spans', 'bytes']).executeTakeFirstOrThrow();
}
