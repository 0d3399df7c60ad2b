import type { FieldRef } from '@betrace/dsl';
import { renderMessage } from '@betrace/engine';
import type { RuleVerdict, Trace, WitnessSpan as WitnessPlace } from '@betrace/engine';
import type { JudgedTrace } from '../evaluate/evaluate-trace.ts';
import type { RuleInForce } from '../rules/rule-book.ts';
import { keptSpans } from './kept-spans.ts';
import type { MadeSpans } from './kept-spans.ts';
import type { Redactor } from './redact/redactor.ts';
import { shorten } from './shorten.ts';
import { storable } from './storable.ts';
import { violationId } from './violation-id.ts';
import type { PackedSpans, Violation, WitnessSpan } from './violation.ts';
import { fieldsToShow, witnessFields } from './witness-fields.ts';

/** Characters of a rendered message. */
const maxMessage = 2000;
/** Stands in a message for a value that is not kept, as for one that is missing. */
const notKept = '-';

/** A violation and the spans that are kept with it, all redacted: nothing of what they hold needs to be kept back. */
export interface Found {
  readonly violation: Violation;
  readonly kept?: PackedSpans;
}

/** The violation that a verdict says. `made`: what other violations of the trace made, see keptSpans. */
export function violationOf(
  judged: JudgedTrace,
  verdict: RuleVerdict,
  inForce: RuleInForce,
  redactor: Redactor,
  decidedAt: bigint,
  made?: MadeSpans,
): Found {
  const witnesses = verdict.witnesses.flatMap((places) => places.map(({ span }) => span));
  return {
    violation: detailedViolation(judged, verdict, inForce, redactor, decidedAt),
    kept: keptSpans(judged.trace, witnesses, redactor, made),
  };
}

/** The same without the spans that are kept with it, which cost most of it. */
export function detailedViolation(
  judged: JudgedTrace,
  verdict: RuleVerdict,
  inForce: RuleInForce,
  redactor: Redactor,
  decidedAt: bigint,
): Violation {
  const { trace, complete } = judged;
  const { plan, rule } = inForce;
  const fields = fieldsToShow(plan.fields);
  const witnesses = verdict.witnesses.map((places) => ({
    spans: places.map((place) => witnessSpan(trace, place, fields, redactor)),
  }));
  const message = renderMessage(plan, trace, verdict.witnesses[0] ?? [], {
    complete,
    show: (field, value) => redactor.text(field, value) ?? notKept,
  });
  return {
    ...plainViolation(judged, inForce, redactor, decidedAt),
    message: shorten(message || plainMessage(rule.name, witnesses[0]?.spans[0]), maxMessage),
    clause: verdict.clause ?? 'never',
    witnesses,
    failingAssignments: verdict.failingAssignments,
  };
}

/** The same in a storm: what there is to count. */
export function suppressedViolation(
  judged: JudgedTrace,
  { clause, failingAssignments }: RuleVerdict,
  inForce: RuleInForce,
  redactor: Redactor,
  decidedAt: bigint,
): Found {
  const plain = plainViolation(judged, inForce, redactor, decidedAt);
  return { violation: { ...plain, clause: clause ?? 'never', failingAssignments, suppressed: true } };
}

/** A rule that could not be decided on an incomplete trace. */
export function inconclusiveRule(
  judged: JudgedTrace,
  { reason = '' }: RuleVerdict,
  inForce: RuleInForce,
  redactor: Redactor,
  decidedAt: bigint,
): Found {
  return { violation: { ...plainViolation(judged, inForce, redactor, decidedAt), state: 'inconclusive', reason } };
}

/** What every violation says, with the rule's name as its message. */
function plainViolation(
  { trace, trigger, complete }: JudgedTrace,
  { rule }: RuleInForce,
  redactor: Redactor,
  decidedAt: bigint,
): Violation {
  return {
    id: violationId(rule.uid, trace.traceId),
    ruleUid: rule.uid,
    ruleId: rule.id,
    ruleName: rule.name,
    ruleRevision: rule.revision,
    severity: rule.severity,
    tags: rule.tags,
    message: shorten(rule.name, maxMessage),
    clause: 'never',
    traceId: trace.traceId,
    rootName: redactor.name(trace.rootName),
    rootService: redactor.name(trace.rootService),
    complete,
    trigger,
    state: 'open',
    reason: '',
    suppressed: false,
    observed: rule.observe,
    traceStart: storable(trace.startNs),
    decidedAt,
    witnesses: [],
    failingAssignments: 0,
  };
}

function witnessSpan(
  trace: Trace,
  { variable, span }: WitnessPlace,
  fields: readonly FieldRef[],
  redactor: Redactor,
): WitnessSpan {
  return {
    variable,
    spanId: trace.spanId(span),
    name: redactor.name(trace.name(span)),
    service: redactor.name(trace.service(span)),
    start: storable(trace.spanStartNs(span)),
    duration: storable(trace.spanDurationNs(span)),
    fields: witnessFields(trace, span, fields, redactor),
  };
}

/** Of a rule that brings no message of its own. */
function plainMessage(ruleName: string, first: WitnessSpan | undefined): string {
  return first ? `${ruleName}: ${first.name}${first.service && ` in ${first.service}`}` : ruleName;
}
