import type { Transaction } from 'kysely';
import { keyOf, type EvidenceControl } from '../../report/evidence/controls.ts';
import { evidenceCounts, plus, type Tally } from '../../report/evidence/counts.ts';
import { rfc3339 } from '../../report/times.ts';
import type { EvidenceSettling } from '../store.ts';
import type { Tables } from '../tables.ts';
import type { Draft, EvidenceWriter } from './evidence-writer.ts';
import { lastSummary, type LastSummary } from './last-summary.ts';
import { findRules, rulesInForce, type RuleInEvidence } from './rules-in-evidence.ts';
import { takeCounts } from './take-counts.ts';

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
  if (!writer.isOn) {
    return false;
  }
  const now = Number(at / nsPerMinute);
  const state = await tx.selectFrom('evidence_settled').select('minute').executeTakeFirst();
  if (!state) {
    const minute = startOf(now, interval);
    await tx.insertInto('evidence_settled').values({ id: 1, minute }).execute();
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
 * is none, as after the store was away, it is written now. Of one that was too old to be kept nothing can be said.
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
      const from = last?.from ?? startOf(minute, interval);
      const place = JSON.stringify([keyOf(control), key, from]);
      const draft = (sum: Tally) =>
        last
          ? correction(control, rule as RuleInEvidence, last, sum, at)
          : summary(control, rule as RuleInEvidence, { from, to: from + interval }, sum, at);
      changed.set(place, { draft, tally: plus(changed.get(place)?.tally ?? last?.record ?? nothing, tally) });
    }
  }
  const possible = [...changed.values()].filter(({ tally }) => Object.values(tally).every((count) => count >= 0));
  await writer.append(
    tx,
    possible.map(({ draft, tally }) => draft(tally)),
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
