import { compileRules, judgeTrace, OpenTrace, readTrace, skim } from '../src/index.ts';
import { parse, plan } from '@betrace/dsl';
import type { RulePlan, Span } from '@betrace/dsl';
import { writeTrace } from '../src/wire/write-trace.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** Rules that relate every span of one third of a trace to those of another third, and how they are called. */
const JOINS = {
  equality: 'when { op0 as a } always { op1.where(order == a.order) }',
  structure: 'when { op0 as a } always { op1 descendant of a }',
};

/** A rule without any way to search but trying: 27 million combinations of 300 spans. */
const RUNAWAY = 'when { span as a and span as b and span as c and a:duration + b:duration == c:duration } never { x }';

export type Join = keyof typeof JOINS;
export const joins = Object.keys(JOINS) as Join[];

/** Milliseconds of CPU in which one trace of `count` spans is read and judged by a rule that joins its spans. */
export function judgeJoin(join: Join, count: number): number {
  return medianOf(planOf(JOINS[join]), count, false);
}

/** Milliseconds of CPU until the step budget ends a runaway rule. */
export function endRunaway(): number {
  return medianOf(planOf(RUNAWAY), 300, true);
}

const ROUNDS = 9;

function medianOf(of: RulePlan, count: number, runsAway: boolean): number {
  const rules = compileRules([{ id: 'rule', plan: of, onIncomplete: 'inconclusive' }]);
  const open = new OpenTrace(TRACE_ID);
  skim(writeTrace({ traceId: TRACE_ID, spans: Array.from({ length: count }, (_, i) => spanAt(i)) })).spans.forEach(
    (span) => open.add(span),
  );
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    const verdict = judgeTrace(rules, readTrace(open, rules.fields), true)[0]?.verdict;
    const { user, system } = process.cpuUsage(before);
    if ((verdict === 'error') !== runsAway) {
      throw new Error(`The verdict is ${String(verdict)}`);
    }
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? NaN;
}

function planOf(text: string): RulePlan {
  const planned = plan(parse(text));
  if (!('plan' in planned)) {
    throw new Error(`No plan: ${text}`);
  }
  return planned.plan;
}

/** Span i of a tree in which every span has three children; three spans share an order. */
function spanAt(i: number): Span {
  const start = 1_790_000_000_000_000_000n + BigInt(i) * 1000n;
  return {
    spanId: id(i),
    parentSpanId: i === 0 ? '' : id(Math.floor((i - 1) / 3)),
    name: `op${i % 3}`,
    kind: 'internal',
    status: 'unset',
    statusMessage: '',
    start,
    end: start + BigInt(1000 + ((i * 7919) % 10_007)),
    attributes: new Map([['order', `order-${Math.floor(i / 3)}`]]),
    resource: new Map([['service.name', 'shop']]),
    scope: { name: '', version: '', attributes: new Map() },
    events: [],
    links: [],
  };
}

function id(i: number): string {
  return (i + 1).toString(16).padStart(16, '0');
}
