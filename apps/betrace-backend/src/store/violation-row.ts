import type { Insertable, Selectable } from 'kysely';
import { asText, unpackSpans } from '../report/packed-spans.ts';
import type { KeptSpans, PackedSpans, Violation, WitnessSpan } from '../report/violation.ts';
import type { ViolationSpansTable, ViolationTable } from './tables.ts';

/** With its place in the order of commits. */
export type StoredViolation = Violation & { readonly seq: bigint };

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
    witnesses: JSON.stringify(violation.witnesses, asText),
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
    witnesses: (JSON.parse(row.witnesses) as { spans: Stored[] }[]).map(({ spans }) => ({
      spans: spans.map((span) => ({ ...span, start: BigInt(span.start), duration: BigInt(span.duration) })),
    })),
    failingAssignments: Number(row.failing_assignments),
  };
}

export function fromStoredRow(row: Selectable<ViolationTable>): StoredViolation {
  return { ...fromRow(row), seq: row.seq };
}

/** Of the trace's root and of the witnesses, each once: by these a violation is found. */
export function servicesOf({ rootService, witnesses }: Violation): string[] {
  const names = new Set(witnesses.flatMap(({ spans }) => spans.map(({ service }) => service)));
  names.add(rootService).delete('');
  return [...names];
}

export function toSpansRow(seq: bigint, { json, truncated }: PackedSpans): Insertable<ViolationSpansTable> {
  return { seq, truncated: truncated ? 1 : 0, spans: json };
}

export function fromSpansRow({
  spans,
  truncated,
}: Pick<Selectable<ViolationSpansTable>, 'spans' | 'truncated'>): KeptSpans {
  return unpackSpans({ json: spans, truncated: truncated !== 0n });
}

/** As it stands in JSON. */
type Stored = Omit<WitnessSpan, 'start' | 'duration'> & { readonly start: string; readonly duration: string };
