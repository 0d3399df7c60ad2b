import type { Transaction } from 'kysely';
import type { ViolationChange } from '../report/outcome.ts';
import type { PackedSpans, Violation } from '../report/violation.ts';
import { deleteRows, deleteServices } from './delete-rows.ts';
import type { DetailRoom } from './detail-room.ts';
import { countMinutes } from './minute-counts.ts';
import type { StoredChanges } from './store.ts';
import type { Tables } from './tables.ts';
import { fromStoredRow, servicesOf, toRow, toSpansRow, type StoredViolation } from './violation-row.ts';

/** Rows of one statement: 24 columns each stay well below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT = 200;

type Reported = Extract<ViolationChange, { violation: Violation }>;

/**
 * Makes changes to the violations, in their order, and keeps the minute counters exactly in step: they count what is
 * open and not of a rule on trial.
 */
export async function changeViolations(
  tx: Transaction<Tables>,
  changes: readonly ViolationChange[],
  room: DetailRoom,
): Promise<StoredChanges> {
  const work = new Changing(tx, room);
  for (const run of runsOfFound(changes)) {
    const [first] = run;
    if (first?.kind === 'withdrawn') {
      await work.withdraw(first);
    } else if (first?.kind === 'amended') {
      await work.amend(first);
    } else {
      await work.insert(run as readonly Reported[]);
    }
  }
  return work.stored;
}

class Changing {
  readonly #tx: Transaction<Tables>;
  readonly #room: DetailRoom;
  readonly stored = { opened: [] as Violation[], withdrawn: [] as Violation[] };

  constructor(tx: Transaction<Tables>, room: DetailRoom) {
    this.#tx = tx;
    this.#room = room;
  }

  /** Those whose id is stored stay as they are. */
  async insert(found: readonly Reported[]): Promise<void> {
    const fitting: Reported[] = [];
    for (const each of found) {
      fitting.push(...(await this.#fit(each)));
    }
    if (fitting.length === 0) {
      return;
    }
    const rows = await this.#tx
      .insertInto('violations')
      .values(fitting.map(({ violation }) => toRow(violation)))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning(['id', 'seq'])
      .execute();
    // Of two with one id in the batch the first is stored, so the last to enter the map must be the first.
    const byId = new Map(fitting.toReversed().map((each) => [each.violation.id, each]));
    const inserted = rows.map(({ id, seq }) => ({ ...(byId.get(id) as Reported), seq }));
    const violations = inserted.map(({ violation, seq }) => ({ ...violation, seq }));
    await this.#insertServices(violations);
    await this.#insertSpans(inserted);
    await countMinutes(this.#tx, violations, 1);
    for (const { violation } of inserted) {
      if (violation.state === 'open') {
        this.stored.opened.push(violation);
      }
    }
  }

  async amend(change: Reported): Promise<void> {
    const before = await this.#find(change.violation.id);
    if (before && before.state === change.violation.state) {
      await this.#update(before, change);
    } else if (!before || change.violation.state === 'open') {
      await deleteRows(this.#tx, before ? [before] : []);
      await this.insert([change]);
    }
  }

  /** One that was never open is not worth keeping. */
  async withdraw({ id, at, reason }: Extract<ViolationChange, { kind: 'withdrawn' }>): Promise<void> {
    const before = await this.#find(id);
    if (before?.state === 'inconclusive') {
      await deleteRows(this.#tx, [before]);
    }
    if (before?.state !== 'open') {
      return;
    }
    await countMinutes(this.#tx, [before], -1);
    await this.#tx
      .updateTable('violations')
      .set({ state: 'withdrawn', reason, amended_at: at })
      .where('seq', '=', before.seq)
      .execute();
    await this.#noteChange(before.seq);
    const { seq: _, ...violation } = before;
    this.stored.withdrawn.push({ ...violation, state: 'withdrawn', reason, amendedAt: at });
  }

  /** In its place, which is that of its first decision. What a storm left without details stays without. */
  async #update(before: StoredViolation, { violation, kept }: Reported): Promise<void> {
    const { decidedAt, suppressed, seq } = before;
    const hasDetails = !suppressed && !violation.suppressed;
    const { message, witnesses } = hasDetails ? violation : before;
    const after = { ...violation, decidedAt, suppressed, message, witnesses, seq, amendedAt: violation.decidedAt };
    await countMinutes(this.#tx, [before], -1);
    await countMinutes(this.#tx, [after], 1);
    await this.#tx.updateTable('violations').set(toRow(after)).where('seq', '=', seq).execute();
    await deleteServices(this.#tx, [before]);
    await this.#insertServices([after]);
    await this.#noteChange(seq);
    if (hasDetails && kept) {
      await this.#tx.replaceInto('violation_spans').values(toSpansRow(seq, kept)).execute();
    }
  }

  /** For those who watch; a change takes the place of the one before. */
  async #noteChange(seq: bigint): Promise<void> {
    await this.#tx.replaceInto('violation_changes').values({ seq }).execute();
  }

  /** As much of a violation as there is room for; an inconclusive one without room is nothing. */
  async #fit(change: Reported): Promise<Reported[]> {
    const { kind, violation } = change;
    if (violation.suppressed || (await this.#room.take(violation))) {
      return [change];
    }
    const { ruleName: message } = violation;
    return violation.state === 'inconclusive'
      ? []
      : [{ kind, violation: { ...violation, suppressed: true, message, witnesses: [] } }];
  }

  async #find(id: string): Promise<StoredViolation | undefined> {
    const row = await this.#tx.selectFrom('violations').selectAll().where('id', '=', id).executeTakeFirst();
    return row && fromStoredRow(row);
  }

  async #insertServices(rows: readonly StoredViolation[]): Promise<void> {
    const services = rows.flatMap((row) =>
      servicesOf(row).map((service) => ({ service, decided_at: row.decidedAt, seq: row.seq })),
    );
    for (let start = 0; start < services.length; start += ROWS_PER_STATEMENT) {
      await this.#tx
        .insertInto('violation_services')
        .values(services.slice(start, start + ROWS_PER_STATEMENT))
        .execute();
    }
  }

  async #insertSpans(rows: readonly { readonly seq: bigint; readonly kept?: PackedSpans }[]): Promise<void> {
    const kept = rows.flatMap(({ seq, kept: spans }) => (spans ? [toSpansRow(seq, spans)] : []));
    if (kept.length > 0) {
      await this.#tx.insertInto('violation_spans').values(kept).execute();
    }
  }
}

/** Found violations that follow each other are inserted together; any other change is made alone. */
function* runsOfFound(changes: readonly ViolationChange[]): Generator<readonly ViolationChange[]> {
  for (let start = 0, end; start < changes.length; start = end) {
    end = start + 1;
    while (
      end < changes.length &&
      end - start < ROWS_PER_STATEMENT &&
      isFound(changes[start]) &&
      isFound(changes[end])
    ) {
      end++;
    }
    yield changes.slice(start, end);
  }
}

function isFound(change: ViolationChange | undefined): boolean {
  return change?.kind === 'found';
}
