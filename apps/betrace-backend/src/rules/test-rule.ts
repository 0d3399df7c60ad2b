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
import type { RuleVerdict } from '@betrace/engine';
import type { Trigger } from '../assemble/trigger.ts';
import { evaluateTrace } from '../evaluate/evaluate-trace.ts';
import type { JudgedTrace, Verdict } from '../evaluate/evaluate-trace.ts';
import { invalidArgument } from '../invalid-argument.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import type { Violation } from '../report/violation.ts';
import { suppressedViolation, violationOf } from '../report/violation-of.ts';
import type { StoredRule } from '../store/store.ts';
import { Pacer } from '../sample/pacer.ts';
import { openSample } from '../sample/sampled-trace.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import type { RuleInForce, RuleSetInForce } from './rule-book.ts';
import { planOf } from './rule-input.ts';

export type TestRule = Pick<StoredRule, 'expression' | 'message' | 'onIncomplete' | 'name'>;

/** Spans of one trace. */
type Spans = readonly Parameters<OpenTrace['add']>[0][];

/** A trace to try a rule on. It is opened when its turn comes. */
export interface TraceToTest {
  readonly open: () => OpenTrace;
  /** What closed it. */
  readonly trigger: Trigger;
}

export interface TestedTrace {
  readonly spanCount: number;
  readonly verdict: Verdict;
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
  /** At most `maxListed`. */
  readonly traces: readonly TestedTrace[];
  readonly moreTraces: number;
  /** Of every trace that was judged. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly judged: number;
  /** There was no time for the others, or the rule ran out of its budget too often. */
  readonly cutShort: boolean;
}

export interface TestOptions {
  readonly redactor: Redactor;
  /** Violated traces first, then those with errors and so on; else in the order given. */
  readonly worstFirst?: boolean;
  readonly signal?: AbortSignal;
}

/** Traces that are told of one by one; of those that are sent along, spans that are read. */
const maxListed = 100;
const maxSpans = 10_000;
/** Milliseconds of a test: what is not judged by then is not judged. */
const budget = 10_000;
/** Of traces on which the rule runs out of its budget: each takes as long as a rule may, in one go. */
const maxErrors = 5;

const worstFirst: readonly Verdict[] = ['violated', 'error', 'inconclusive', 'satisfied', 'not_applicable'];

/**
 * Judges traces by one rule, the way the service does, and keeps nothing. Raw values are judged, what is answered of
 * them is redacted. It takes turns with live traffic: a slice of judging, then as long a rest; the longest slice is what the
 * rule may take on one trace. Throws the signal's reason when it is aborted.
 */
export async function testRule(rule: TestRule, traces: readonly TraceToTest[], options: TestOptions): Promise<Tested> {
  const { redactor, signal } = options;
  const verdicts = mapVerdicts(() => 0);
  const planned = planOf(rule.expression, rule.message);
  if (!('plan' in planned)) {
    return { errors: planned.diagnostics, traces: [], moreTraces: 0, verdicts, judged: 0, cutShort: false };
  }
  const set = ruleSetOf(rule, planned.plan);
  const pacer = new Pacer(budget, signal);
  const lists = { ...mapVerdicts((): TestedTrace[] => []), all: [] as TestedTrace[] };
  let judged = 0;
  for (const trace of traces) {
    const found = judge(set, trace);
    judged++;
    verdicts[found.verdict.verdict]++;
    const list = lists[options.worstFirst ? found.verdict.verdict : 'all'];
    if (list.length < maxListed) {
      list.push(describe(set, found, redactor));
    }
    if (!(await pacer.goesOn()) || verdicts.error === maxErrors) {
      signal?.throwIfAborted();
      break;
    }
  }
  const all = [...worstFirst, 'all' as const].flatMap((list) => lists[list]).slice(0, maxListed);
  return {
    ...{ errors: [], verdicts, judged },
    traces: all,
    moreTraces: traces.length - all.length,
    cutShort: judged < traces.length,
  };
}

function mapVerdicts<T>(make: () => T): Record<Verdict, T> {
  return { satisfied: make(), violated: make(), not_applicable: make(), inconclusive: make(), error: make() };
}

interface Found {
  readonly trace: JudgedTrace;
  readonly verdict: RuleVerdict;
  readonly elapsed: bigint;
}

function judge(set: RuleSetInForce, { open, trigger }: TraceToTest): Found {
  const opened = open();
  const began = process.hrtime.bigint();
  const trace = evaluateTrace(set, opened, trigger);
  const elapsed = process.hrtime.bigint() - began;
  const verdict = trace.concerned[0]?.verdict ?? set.compiled.idle[0];
  if (verdict === undefined) {
    throw new Error('One rule has one verdict.');
  }
  return { trace, verdict, elapsed };
}

function describe(set: RuleSetInForce, { trace, verdict, elapsed }: Found, redactor: Redactor): TestedTrace {
  const inForce = set.byId.get(uid) as RuleInForce;
  const { violation } =
    verdict.verdict === 'violated'
      ? violationOf(trace, verdict, inForce, redactor, 0n)
      : suppressedViolation(trace, verdict, inForce, redactor, 0n);
  return {
    spanCount: trace.trace.spanCount,
    verdict: verdict.verdict,
    reason: verdict.reason ?? '',
    violation,
    elapsed,
  };
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
  const compiled = compileRules([{ id: uid, plan, onIncomplete }], { live: false });
  return { compiled, byId: new Map([[uid, { rule, plan }]]) };
}

/** A trace that was sent along: closed by its root, or cut short. */
export function sentTrace(spans: Spans, closed: boolean): TraceToTest {
  return {
    trigger: closed ? 'root' : 'shutdown',
    open() {
      const open = new OpenTrace(spans[0]?.traceId ?? '');
      spans.forEach((span) => open.add(span));
      return open;
    },
  };
}

/** A held trace: as it was closed, unless it is said how. */
export function heldTraceToTest(sample: SampledTrace, closed: boolean | undefined): TraceToTest {
  return {
    trigger: closed === undefined ? sample.trigger : closed ? 'root' : 'shutdown',
    open: () => openSample(sample),
  };
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
