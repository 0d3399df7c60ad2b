import type { Insertable, Selectable } from 'kysely';
import type { KeptSpan, KeptSpans, Violation, WitnessSpan } from '../report/violation.ts';
import type { ViolationSpansTable, ViolationTable } from './tables.ts';

export function toRow(violation: Violation): Insertable<ViolationTable> {
  return {
    id: violation.id,
    rule_uid: violation.ruleUid,
    rule_id: violation.ruleId,
    rule_name: violation.ruleName,
    rule_revision: violation.ruleRevision,
    severity: violation.severity,
    tags: JSON.stringify(violation.tags),
    message: violation.message,
    clause: violation.clause,
    trace_id: violation.traceId,
    root_name: violation.rootName,
    root_service: violation.rootService,
    complete: violation.complete ? 1 : 0,
    trigger: violation.trigger,
    state: violation.state,
    observed: violation.observed ? 1 : 0,
    trace_start: violation.traceStart,
    decided_at: violation.decidedAt,
    witnesses: toJson(violation.witnesses),
    failing_assignments: violation.failingAssignments,
    reason: violation.reason,
    suppressed: violation.suppressed ? 1 : 0,
    amended_at: violation.amendedAt ?? null,
  };
}

export function fromRow(row: Selectable<ViolationTable>): Violation {
  return {
    id: row.id,
    ruleUid: row.rule_uid,
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    ruleRevision: Number(row.rule_revision),
    severity: row.severity,
    tags: JSON.parse(row.tags),
    message: row.message,
    clause: row.clause as Violation['clause'],
    traceId: row.trace_id,
    rootName: row.root_name,
    rootService: row.root_service,
    complete: row.complete !== 0n,
    trigger: row.trigger,
    state: row.state as Violation['state'],
    observed: row.observed !== 0n,
    traceStart: row.trace_start,
    decidedAt: row.decided_at,
    reason: row.reason,
    suppressed: row.suppressed !== 0n,
    ...(row.amended_at !== null && { amendedAt: row.amended_at }),
    witnesses: (JSON.parse(row.witnesses) as { spans: Stored<WitnessSpan>[] }[]).map(({ spans }) => ({
      spans: spans.map(fromStored),
    })),
    failingAssignments: Number(row.failing_assignments),
  };
}

export function toSpansRow(seq: bigint, { spans, truncated }: KeptSpans): Insertable<ViolationSpansTable> {
  return { seq, truncated: truncated ? 1 : 0, spans: toJson(spans) };
}

export function fromSpansRow({
  spans,
  truncated,
}: Pick<Selectable<ViolationSpansTable>, 'spans' | 'truncated'>): KeptSpans {
  return { spans: (JSON.parse(spans) as Stored<KeptSpan>[]).map(fromStored), truncated: truncated !== 0n };
}

interface Timed {
  readonly start: bigint;
  readonly duration: bigint;
}

/** As it stands in JSON. */
type Stored<S extends Timed> = Omit<S, keyof Timed> & { readonly start: string; readonly duration: string };

function fromStored<S extends Timed>(span: Stored<S>): S {
  return { ...span, start: BigInt(span.start), duration: BigInt(span.duration) } as unknown as S;
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each));
}
