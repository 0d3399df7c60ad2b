import type { FieldRef } from '@betrace/dsl';
import { renderMessage } from '@betrace/engine';
import type { RuleVerdict, Trace, WitnessSpan as WitnessPlace } from '@betrace/engine';
import type { JudgedTrace } from '../evaluate/evaluate-trace.ts';
import type { RuleInForce } from '../rules/rule-book.ts';
import type { Redactor } from './redact/redactor.ts';
import { shorten } from './shorten.ts';
import { violationId } from './violation-id.ts';
import type { Violation, WitnessSpan } from './violation.ts';
import { fieldsToShow, witnessFields } from './witness-fields.ts';

/** Characters of a rendered message, and of a name of a span or service. */
const maxMessage = 2000;
const maxName = 200;
/** Times on the wire have 64 bits without sign, in databases one bit less: the year 2262. */
const lastTime = 2n ** 63n - 1n;

/** The violations of a judged trace, redacted: nothing of what they hold needs to be kept back. */
export function violationsOf(judged: JudgedTrace, redactor: Redactor, decidedAt: bigint): Violation[] {
  return judged.verdicts.flatMap((verdict) => {
    const inForce = verdict.verdict === 'violated' ? judged.rules.byId.get(verdict.id) : undefined;
    return inForce ? [violation(judged, verdict, inForce, redactor, decidedAt)] : [];
  });
}

function violation(
  { trace, trigger, complete }: JudgedTrace,
  verdict: RuleVerdict,
  { rule, plan }: RuleInForce,
  redactor: Redactor,
  decidedAt: bigint,
): Violation {
  const fields = fieldsToShow(plan.fields);
  const witnesses = verdict.witnesses.map((places) => ({
    spans: places.map((place) => witnessSpan(trace, place, fields, redactor)),
  }));
  const message = renderMessage(plan, trace, verdict.witnesses[0] ?? [], {
    complete,
    show: (field, value) => redactor.text(field, value),
  });
  return {
    id: violationId(rule.uid, trace.traceId),
    ruleUid: rule.uid,
    ruleId: rule.id,
    ruleName: rule.name,
    ruleRevision: rule.revision,
    severity: rule.severity,
    tags: rule.tags,
    message: shorten(message || plainMessage(rule.name, witnesses[0]?.spans[0]), maxMessage),
    clause: verdict.clause ?? 'never',
    traceId: trace.traceId,
    rootName: shorten(trace.rootName, maxName),
    rootService: shorten(trace.rootService, maxName),
    complete,
    trigger,
    state: 'open',
    observed: rule.observe,
    traceStart: storable(trace.startNs),
    decidedAt,
    witnesses,
    failingAssignments: verdict.failingAssignments,
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
    name: shorten(trace.name(span), maxName),
    service: shorten(trace.service(span), maxName),
    start: storable(trace.spanStartNs(span)),
    duration: storable(trace.spanDurationNs(span)),
    fields: witnessFields(trace, span, fields, redactor),
  };
}

/** Of a rule that brings no message of its own. */
function plainMessage(ruleName: string, first: WitnessSpan | undefined): string {
  return first ? `${ruleName}: ${first.name}${first.service && ` in ${first.service}`}` : ruleName;
}

function storable(nanoseconds: bigint): bigint {
  return nanoseconds < lastTime ? nanoseconds : lastTime;
}
