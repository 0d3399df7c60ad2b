// What redaction costs: node apps/betrace-backend/bench/redaction.ts. CPU of the best of some rounds.
import { compileRules, OpenTrace, readTrace, skim } from '@betrace/engine';
import { keptSpans } from '../src/report/kept-spans.ts';
import { Redactor } from '../src/report/redact/redactor.ts';
import { recordedRequests, recordings } from '../src/testing/recorded-traces.ts';

const rounds = 7;
const calls = 50_000;
const requestsOfEach = 60;
const keys = [new Uint8Array(32)];
const redactor = new Redactor({ keys });

/** `run` does so many things and is told the round, to do new ones. */
function measure(what: string, count: number, run: (round: number) => void): void {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    run(round);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, ((user + system) * 1000) / count);
  }
  console.log(`${what.padEnd(44)} ${Math.round(best).toString().padStart(6)} ns`);
}

function each(what: string, call: (i: number) => unknown): void {
  measure(what, calls, (round) => {
    for (let i = 0; i < calls; i++) {
      call(round * calls + i);
    }
  });
}

const order = { scope: 'span', key: 'order_id' } as const;
each('a name met before', () => redactor.name('GET /api/users'));
each('a name met for the first time', (i) => redactor.name(`GET /users/${i}/orders/abc-${i}`));
each('a name of 200 characters, likewise', (i) => redactor.name(`select * from orders where id = ${i} or `.repeat(5)));
each('text that is hashed, met before', () => redactor.text(order, 'A1'));
each('text that is hashed, met for the first time', (i) => redactor.text(order, `A${i}`));
each('a number', (i) => redactor.text(order, BigInt(i)));

const traces = recordings.flatMap((name) => {
  const open = new Map<string, OpenTrace>();
  for (const span of recordedRequests(name)
    .slice(0, requestsOfEach)
    .flatMap((body) => skim(body).spans)) {
    const trace = open.get(span.traceId) ?? new OpenTrace(span.traceId);
    open.set(span.traceId, trace);
    trace.add(span);
  }
  const { fields } = compileRules([]);
  return [...open.values()].map((each) => readTrace(each, fields));
});
const spans = traces.reduce((sum, { spanCount }) => sum + Math.min(200, spanCount), 0);
if (spans > 0) {
  measure(`a kept span of ${traces.length} recorded traces, in all`, spans, () => {
    traces.forEach((trace) => keptSpans(trace, [0], redactor));
  });
}
