import type { Transaction } from 'kysely';
import type { EvidenceCount } from '../../evaluate/verdict-tally.ts';
import type { ViolationChange } from '../../report/outcome.ts';
import type { SignedEvidence } from '../../report/evidence.ts';
import { rfc3339 } from '../../report/times.ts';
import { isTold, timeInTrace } from '../../report/told.ts';
import type { Violation } from '../../report/violation.ts';
import type { DecisionBatch, StoredChanges } from '../store.ts';
import type { Tables } from '../tables.ts';
import type { Draft, EvidenceWriter } from './evidence-writer.ts';
import { findRules, revisionKey } from './rules-in-evidence.ts';

/** Rows of one statement: 9 columns each stay well below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT = 500;

/**
 * Keeps what a batch of decisions is evidence of: its verdicts are counted for the summaries, violations that are told of
 * are recorded one by one, and those that were taken back are corrected.
 */
export async function noteDecisions(
  tx: Transaction<Tables>,
  writer: EvidenceWriter,
  { evidence = [], changes }: DecisionBatch,
  { opened, withdrawn }: StoredChanges,
): Promise<void> {
  if (!writer.isOn) {
    return;
  }
  await addCounts(tx, evidence);
  const found = new Map(opened.filter(isTold).map((violation) => [violation.id, violation]));
  await writer.append(tx, await violationsFound(tx, [...found.values()]));
  await writer.append(tx, await violationsTakenBack(tx, changes, withdrawn));
}

async function addCounts(tx: Transaction<Tables>, counts: readonly EvidenceCount[]): Promise<void> {
  for (let start = 0; start < counts.length; start += ROWS_PER_STATEMENT) {
    await tx
      .insertInto('evidence_counts')
      .values(
        counts
          .slice(start, start + ROWS_PER_STATEMENT)
          .map(({ minute, ruleUid, ruleRevision, verdicts, complete }) => ({
            minute,
            rule_uid: ruleUid,
            rule_revision: ruleRevision,
            satisfied: verdicts.satisfied ?? 0,
            violated: verdicts.violated ?? 0,
            inconclusive: verdicts.inconclusive ?? 0,
            not_applicable: verdicts.not_applicable ?? 0,
            error: verdicts.error ?? 0,
            complete,
          })),
      )
      .onConflict((conflict) =>
        conflict.columns(['minute', 'rule_uid', 'rule_revision']).doUpdateSet(({ ref, eb }) => ({
          satisfied: eb(ref('evidence_counts.satisfied'), '+', ref('excluded.satisfied')),
          violated: eb(ref('evidence_counts.violated'), '+', ref('excluded.violated')),
          inconclusive: eb(ref('evidence_counts.inconclusive'), '+', ref('excluded.inconclusive')),
          not_applicable: eb(ref('evidence_counts.not_applicable'), '+', ref('excluded.not_applicable')),
          error: eb(ref('evidence_counts.error'), '+', ref('excluded.error')),
          complete: eb(ref('evidence_counts.complete'), '+', ref('excluded.complete')),
        })),
      )
      .execute();
  }
}

/** One for each control of each violation that has no record, or whose record was corrected. */
async function violationsFound(tx: Transaction<Tables>, opened: readonly Violation[]): Promise<Draft[]> {
  const rules = await findRules(tx, opened);
  const found = opened.filter(({ ruleUid, ruleRevision }) => rules.has(revisionKey(ruleUid, ruleRevision)));
  const recorded = await lastRecords(
    tx,
    found.map(({ id }) => id),
  );
  const standing = new Set(recorded.filter(isStanding).map(placeOf));
  return found.flatMap((violation): Draft[] => {
    const { id, traceId, ruleUid, ruleRevision, decidedAt, amendedAt = decidedAt } = violation;
    const rule = rules.get(revisionKey(ruleUid, ruleRevision));
    const controls = (rule?.controls ?? []).filter(
      ({ framework, control }) => !standing.has(placeOf({ violationId: id, framework, control })),
    );
    return controls.map((control) => ({
      control,
      rule: rule as NonNullable<typeof rule>,
      at: amendedAt,
      spanAt: timeInTrace(violation),
      content: {
        evidenceType: 'violation',
        outcome: 'fail',
        violationId: id,
        traceId,
        decidedAt: rfc3339(decidedAt),
      },
    }));
  });
}

/** Of those whose last change in the batch took them back, a correction of each record that stands. */
async function violationsTakenBack(
  tx: Transaction<Tables>,
  changes: readonly ViolationChange[],
  stored: readonly Violation[],
): Promise<Draft[]> {
  const last = new Map(changes.map((change) => [idOf(change), change]));
  const takenBack = new Map([...last].flatMap(([id, change]) => (change.kind === 'withdrawn' ? [[id, change]] : [])));
  const recorded = await lastRecords(tx, [...takenBack.keys()]);
  const spanTimes = new Map(stored.map((violation) => [violation.id, timeInTrace(violation)]));
  return recorded.filter(isStanding).flatMap((record): Draft[] => {
    const { violationId, traceId } = record;
    const change = takenBack.get(violationId);
    const spanAt = spanTimes.get(violationId);
    return change === undefined
      ? []
      : [
          {
            control: { framework: record.framework, control: record.control, known: record.known },
            rule: { id: record.ruleId, uid: record.ruleUid, revision: record.ruleRevision },
            at: change.at,
            ...(spanAt !== undefined && { spanAt }),
            content: {
              evidenceType: 'correction',
              correctedType: 'violation',
              corrects: record.sequence,
              outcome: 'none',
              reason: change.reason,
              violationId,
              traceId,
              withdrawn: true,
            },
          },
        ];
  });
}

type OfViolation = Extract<SignedEvidence, { violationId: string }>;

/** The last record of each violation under each control. */
async function lastRecords(tx: Transaction<Tables>, ids: readonly string[]): Promise<OfViolation[]> {
  const last = new Map<string, OfViolation>();
  for (let start = 0; start < ids.length; start += ROWS_PER_STATEMENT) {
    const rows = await tx
      .selectFrom('evidence_records')
      .select('record')
      .where('violation_id', 'in', ids.slice(start, start + ROWS_PER_STATEMENT))
      .orderBy('sequence')
      .execute();
    for (const { record: json } of rows) {
      const record = JSON.parse(json) as OfViolation;
      last.set(placeOf(record), record);
    }
  }
  return [...last.values()];
}

function isStanding({ evidenceType }: OfViolation): boolean {
  return evidenceType === 'violation';
}

function placeOf({ violationId, framework, control }: Pick<OfViolation, 'violationId' | 'framework' | 'control'>) {
  return JSON.stringify([violationId, framework, control]);
}

function idOf(change: ViolationChange): string {
  return change.kind === 'withdrawn' ? change.id : change.violation.id;
}
