import type { Transaction } from 'kysely';
import type { SignedEvidence } from '../../report/evidence/record.ts';
import type { ViolationChange } from '../../report/outcome.ts';
import { rfc3339 } from '../../report/times.ts';
import { timeInTrace } from '../../report/told.ts';
import type { Violation } from '../../report/violation.ts';
import type { Tables } from '../tables.ts';
import type { Draft } from './evidence-writer.ts';
import { findRules, revisionKey } from './rules-in-evidence.ts';

/** Violations that are looked up by one statement. */
const IDS_PER_STATEMENT = 500;

/** One for each control of each violation that has no record, or whose record was corrected. */
export async function violationsFound(tx: Transaction<Tables>, opened: readonly Violation[]): Promise<Draft[]> {
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
export async function violationsTakenBack(
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
  for (let start = 0; start < ids.length; start += IDS_PER_STATEMENT) {
    const rows = await tx
      .selectFrom('evidence_records')
      .select('record')
      .where('violation_id', 'in', ids.slice(start, start + IDS_PER_STATEMENT))
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
