import type { Diagnostic, RulePlan } from '@betrace/dsl';
import { parseCompactTrace } from '@betrace/dsl/rule-file';
import {
  compileRules,
  JsonShapeError,
  OpenTrace,
  otlpJsonToProtobuf,
  skim,
  WireError,
  writeTrace,
} from '@betrace/engine';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { evaluateTrace } from '../evaluate/evaluate-trace.ts';
import { invalidArgument } from '../invalid-argument.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import type { Violation } from '../report/violation.ts';
import { violationOf } from '../report/violation-of.ts';
import type { StoredRule } from '../store/store.ts';
import type { RuleSetInForce } from './rule-book.ts';
import { planOf } from './rule-input.ts';

export type TestRule = Pick<StoredRule, 'expression' | 'message' | 'onIncomplete' | 'name'>;

/** Spans of one trace. */
type Spans = readonly Parameters<OpenTrace['add']>[0][];

export interface TestedTrace {
  readonly spanCount: number;
  readonly verdict: string;
  /** Of an inconclusive verdict, or an error. */
  readonly reason: string;
  /** What the violation would be; witnesses and message only where there is one. */
  readonly violation: Violation;
  /** Ns that the rule took. */
  readonly elapsed: bigint;
}

export interface Tested {
  /** More than hints: then nothing is judged. */
  readonly errors: readonly Diagnostic[];
  readonly traces: readonly TestedTrace[];
  readonly moreTraces: number;
}

/** Traces that are judged, and spans that are read for it. */
const maxTraces = 100;
const maxSpans = 10_000;

/**
 * Judges traces by one rule, the way the service does, and keeps nothing. Raw values are judged, what is answered of
 * them is redacted. `closed`: as if each trace was closed by its root.
 */
export async function testRule(
  rule: TestRule,
  traces: readonly Spans[],
  { closed, redactor }: { readonly closed: boolean; readonly redactor: Redactor },
): Promise<Tested> {
  const planned = planOf(rule.expression, rule.message);
  if (!('plan' in planned)) {
    return { errors: planned.diagnostics, traces: [], moreTraces: 0 };
  }
  const set = ruleSetOf(rule, planned.plan);
  const tested: TestedTrace[] = [];
  for (const spans of traces.slice(0, maxTraces)) {
    tested.push(judge(set, spans, closed, redactor));
    // A rule may use up its budget on each of them, and others wait.
    await nextTurn();
  }
  return { errors: [], traces: tested, moreTraces: Math.max(0, traces.length - maxTraces) };
}

function judge(set: RuleSetInForce, spans: Spans, closed: boolean, redactor: Redactor): TestedTrace {
  const open = new OpenTrace(spans[0]?.traceId ?? '');
  spans.forEach((span) => open.add(span));
  const began = process.hrtime.bigint();
  const judged = evaluateTrace(set, open, closed ? 'root' : 'shutdown');
  const elapsed = process.hrtime.bigint() - began;
  const verdict = judged.concerned[0]?.verdict ?? set.compiled.idle[0];
  const inForce = set.byId.get(uid);
  if (verdict === undefined || inForce === undefined) {
    throw new Error('One rule has one verdict.');
  }
  const { violation } = violationOf(judged, verdict, inForce, redactor, 0n);
  const { verdict: word, reason = '' } = verdict;
  return { spanCount: judged.trace.spanCount, verdict: word, reason, violation, elapsed };
}

const uid = 'tested';

function ruleSetOf(tested: TestRule, plan: RulePlan): RuleSetInForce {
  const { expression, message, onIncomplete, name } = tested;
  const rule: StoredRule = {
    ...{ uid, id: uid, name, description: '', expression, message, onIncomplete, severity: 'medium' },
    ...{
      enabled: true,
      observe: false,
      tags: [],
      compliance: [],
      revision: 0,
      createdAt: 0n,
      updatedAt: 0n,
      provisionedFrom: '',
    },
  };
  const compiled = compileRules([{ id: uid, plan, onIncomplete }]);
  return { compiled, byId: new Map([[uid, { rule, plan }]]) };
}

/** The traces of an ExportTraceServiceRequest. Throws INVALID_ARGUMENT on `field` when it is none or has too many spans. */
export function tracesOfOtlp(field: string, body: Uint8Array): readonly Spans[] {
  const refuse = (description: string) => invalidArgument([{ field, description }]);
  try {
    const { spans, rejected } = skim(body);
    const [wrong] = rejected;
    if (wrong !== undefined) {
      throw refuse(`has ${wrong.count} spans that cannot be used: ${wrong.reason}.`);
    }
    if (spans.length > maxSpans) {
      throw refuse(`has ${spans.length} spans; at most ${maxSpans} are judged.`);
    }
    return [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
  } catch (error) {
    throw error instanceof WireError ? refuse(`is no OTLP trace request: ${error.message}.`) : error;
  }
}

export function tracesOfOtlpJson(field: string, json: unknown): readonly Spans[] {
  try {
    return tracesOfOtlp(field, otlpJsonToProtobuf(json));
  } catch (error) {
    throw error instanceof JsonShapeError
      ? invalidArgument([{ field, description: `is no OTLP/JSON: ${error.message}.` }])
      : error;
  }
}

export function tracesOfCompact(field: string, text: string): readonly Spans[] {
  const read = parseCompactTrace(text);
  if ('trace' in read) {
    return tracesOfOtlp(field, writeTrace(read.trace));
  }
  const [first, ...others] = read.problems.map(({ line, message }) => ({
    field,
    description: `line ${line}: ${message}`,
  }));
  throw invalidArgument([first ?? { field, description: 'has no span.' }, ...others.slice(0, 19)]);
}
