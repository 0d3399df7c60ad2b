import type { Selectable, Transaction } from 'kysely';
import type { EvidenceControl } from '../../report/evidence-controls.ts';
import { evidenceCounts, plus, type Tally } from '../../report/evidence-counts.ts';
import type { SignedEvidence } from '../../report/evidence.ts';
import { rfc3339 } from '../../report/times.ts';
import type { EvidenceSettling } from '../store.ts';
import type { EvidenceCountTable, Tables } from '../tables.ts';
import type { Draft, EvidenceWriter } from './evidence-writer.ts';
import { findRules, revisionKey, rulesInForce, type RuleInEvidence } from './rules-in-evidence.ts';

const nsPerMinute = 60_000_000_000n;

/**
 * Corrects the summaries of what changed since they were written, and writes those of the next interval once it has
 * settled: one for each control and revision of a rule that was in force in it, also when nothing was decided. The first
 * call only begins. Resolves with whether the interval after that has settled, too.
 */
export async function settle(
  tx: Transaction<Tables>,
  writer: EvidenceWriter,
  { at, interval, delay }: EvidenceSettling,
): Promise<boolean> {
  const now = Number(at / nsPerMinute);
  const state = await tx.selectFrom('evidence_settled').select('minute').executeTakeFirst();
  if (!writer.isOn) {
    return false;
  }
  if (!state) {
    await tx
      .insertInto('evidence_settled')
      .values({ id: 1, minute: startOf(now, interval) })
      .execute();
    return false;
  }
  const from = Number(state.minute);
  await correct(tx, writer, { at, interval, before: from });
  const to = startOf(from, interval) + interval;
  if (to + delay > now) {
    return false;
  }
  await summarize(tx, writer, { at, from, to });
  await tx.updateTable('evidence_settled').set({ minute: to }).execute();
  return to + interval + delay <= now;
}

interface Interval {
  /** Minutes since 1970; `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

async function summarize(
  tx: Transaction<Tables>,
  writer: EvidenceWriter,
  { at, from, to }: Interval & { readonly at: bigint },
): Promise<void> {
  const counted = await takeCounts(tx, to, ['rule_uid', 'rule_revision']);
  const rules = new Map([...(await findRules(tx, counted)), ...(await rulesInForce(tx, nsOf(from), nsOf(to)))]);
  const tallies = new Map(counted.map(({ key, tally }) => [key, tally]));
  const drafts = [...rules].sort(byRule).flatMap(([key, rule]) => {
    const tally = tallies.get(key) ?? nothing;
    return rule.controls.map((control) => summary(control, rule, { from, to }, tally, at));
  });
  await writer.append(tx, drafts);
}

/**
 * What is counted in intervals that are summarized came late: one correction of each summary that it changes. Where there
 * is none, as after the store was away, it is written now.
 */
async function correct(
  tx: Transaction<Tables>,
  writer: EvidenceWriter,
  { at, interval, before }: { readonly at: bigint; readonly interval: number; readonly before: number },
): Promise<void> {
  const late = await takeCounts(tx, before, ['rule_uid', 'rule_revision', 'minute']);
  const rules = await findRules(tx, late);
  const changed = new Map<string, { readonly draft: (tally: Tally) => Draft; tally: Tally }>();
  for (const { key, minute, tally } of late) {
    const rule = rules.get(key);
    for (const control of rule?.controls ?? []) {
      const last = await lastSummary(tx, control, rule as RuleInEvidence, minute);
      const { from, to } = last ?? { from: startOf(minute, interval), to: startOf(minute, interval) + interval };
      const place = JSON.stringify([control.framework, control.control, key, from]);
      const known = changed.get(place)?.tally ?? last?.record ?? nothing;
      const draft = (sum: Tally) =>
        last
          ? correction(control, rule as RuleInEvidence, last, sum, at)
          : summary(control, rule as RuleInEvidence, { from, to }, sum, at);
      changed.set(place, { draft, tally: plus(known, tally) });
    }
  }
  await writer.append(
    tx,
    [...changed.values()].map(({ draft, tally }) => draft(tally)),
  );
}

function summary(
  control: EvidenceControl,
  rule: RuleInEvidence,
  { from, to }: Interval,
  tally: Tally,
  at: bigint,
): Draft {
  const interval = { from: rfc3339(nsOf(from)), to: rfc3339(nsOf(to)) };
  const content = { evidenceType: 'summary', ...interval, ...evidenceCounts(tally) } as const;
  return { control, rule, at, minute: from, content };
}

function correction(
  control: EvidenceControl,
  rule: RuleInEvidence,
  { from, record }: LastSummary,
  tally: Tally,
  at: bigint,
): Draft {
  const content = {
    evidenceType: 'correction',
    correctedType: 'summary',
    corrects: record.evidenceType === 'summary' ? record.sequence : record.corrects,
    reason: 'Traces of the interval were decided, or changed by late spans, after it was summarized.',
    from: record.from,
    to: record.to,
    ...evidenceCounts(tally),
  } as const;
  return { control, rule, at, minute: from, content };
}

interface Counted {
  readonly key: string;
  readonly ruleUid: string;
  readonly ruleRevision: number;
  /** The first of those that are added up. */
  readonly minute: number;
  readonly tally: Tally;
}

/** Takes out what is counted in minutes before one, added up by some columns, the earliest first. */
async function takeCounts(
  tx: Transaction<Tables>,
  before: number,
  by: readonly ('rule_uid' | 'rule_revision' | 'minute')[],
): Promise<Counted[]> {
  const rows = await tx
    .selectFrom('evidence_counts')
    .select(['rule_uid', 'rule_revision'])
    .select(({ fn }) => [
      fn.min('minute').as('minute'),
      fn.sum<bigint>('satisfied').as('satisfied'),
      fn.sum<bigint>('violated').as('violated'),
      fn.sum<bigint>('inconclusive').as('inconclusive'),
      fn.sum<bigint>('not_applicable').as('not_applicable'),
      fn.sum<bigint>('error').as('error'),
      fn.sum<bigint>('complete').as('complete'),
    ])
    .where('minute', '<', BigInt(before))
    .groupBy(by)
    .orderBy('minute')
    .execute();
  await tx.deleteFrom('evidence_counts').where('minute', '<', BigInt(before)).execute();
  return rows.map(fromRow);
}

function fromRow(row: Selectable<EvidenceCountTable>): Counted {
  return {
    key: revisionKey(row.rule_uid, row.rule_revision),
    ruleUid: row.rule_uid,
    ruleRevision: Number(row.rule_revision),
    minute: Number(row.minute),
    tally: {
      satisfied: Number(row.satisfied),
      violated: Number(row.violated),
      inconclusive: Number(row.inconclusive),
      notApplicable: Number(row.not_applicable),
      error: Number(row.error),
      complete: Number(row.complete),
    },
  };
}

type OfSummary = Extract<SignedEvidence, { checked: number }>;

interface LastSummary extends Interval {
  readonly record: OfSummary;
}

/** The last word on the interval in which a minute is. */
async function lastSummary(
  tx: Transaction<Tables>,
  { framework, control }: EvidenceControl,
  { uid, revision }: RuleInEvidence,
  minute: number,
): Promise<LastSummary | undefined> {
  const row = await tx
    .selectFrom('evidence_records')
    .select(['minute', 'record'])
    .where('rule_uid', '=', uid)
    .where('rule_revision', '=', BigInt(revision))
    .where('minute', '<=', BigInt(minute))
    .where('framework', '=', framework)
    .where('control', '=', control)
    .orderBy('minute', 'desc')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) {
    return undefined;
  }
  const record = JSON.parse(row.record) as OfSummary;
  const [from, to] = [record.from, record.to].map((time) => Date.parse(time) / 60_000) as [number, number];
  return minute < to ? { from, to, record } : undefined;
}

function byRule([, a]: readonly [string, RuleInEvidence], [, b]: readonly [string, RuleInEvidence]): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : a.revision - b.revision;
}

/** The first minute of the interval in which a minute is. */
function startOf(minute: number, interval: number): number {
  return minute - (minute % interval);
}

function nsOf(minute: number): bigint {
  return BigInt(minute) * nsPerMinute;
}

const nothing: Tally = { satisfied: 0, violated: 0, inconclusive: 0, notApplicable: 0, error: 0, complete: 0 };
