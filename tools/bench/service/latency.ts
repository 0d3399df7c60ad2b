import { setTimeout as sleep } from 'node:timers/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { createClient } from '@betrace/api-client';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { clientOf, drive } from './client.ts';
import type { Client } from './client.ts';
import { renamedId } from './payload.ts';
import type { Passes } from './payload.ts';
import { grace, startBetrace } from './subjects.ts';

/** Milliseconds between looks at the API, and how far each looks back behind the newest violation. */
const pause = 50;
const overlap = 1000;

export interface Latency {
  readonly spansPerSecond: number;
  /** Milliseconds from the deadline of a trace until its violation is listed. */
  readonly p50: number;
  readonly p99: number;
  readonly violations: number;
  /** Of the requests, until they were acknowledged: it is part of the above, for deadlines count from the sending. */
  readonly answerP99: number;
}

/**
 * At so many bodies a second: how long after its deadline, the grace behind the sending of the body with its root, the
 * violation of a trace is listed. What the client and the looks take is in it.
 */
export async function latency(main: string, passes: Passes, count: number, bodiesPerSecond: number): Promise<Latency> {
  // Now, for it takes seconds in which nothing else is done.
  const bodies = Array.from({ length: count }, (_, pass) => passes.gzip(pass));
  const subject = await startBetrace(main);
  try {
    const api = createClient({ baseUrl: subject.address.httpUrl });
    const client = clientOf('http', 'gzip', subject.address);
    const roots = rootsOf(passes);
    const due = new Map<string, number>();
    const late: number[] = [];
    const answers: number[] = [];
    const timed: Client = {
      close: () => client.close(),
      async send(body) {
        const sent = performance.now();
        const isTaken = await client.send(body);
        answers.push(performance.now() - sent);
        return isTaken;
      },
    };
    let isSent = false;
    const looking = (async () => {
      const seen = new Set<string>();
      let newest = Date.now();
      for (let end = Infinity; performance.now() < end; await sleep(pause)) {
        const { violations } = await api.violations.list({
          pageSize: 1000,
          from: new Date(newest - overlap).toISOString(),
        });
        const now = performance.now();
        for (const { id, traceId, decidedAt } of violations.filter(({ id }) => !seen.has(id))) {
          seen.add(id);
          late.push(now - (due.get(traceId) ?? NaN));
          newest = Math.max(newest, Date.parse(decidedAt ?? ''));
        }
        end = isSent && end === Infinity ? now + (grace + 3) * 1000 : end;
      }
    })();
    const begin = performance.now();
    for (const [pass, each] of bodies.entries()) {
      await drive(timed, each, bodiesPerSecond, (number) => {
        const at = performance.now() + grace * 1000;
        roots[number]?.forEach((id) => due.set(renamedId(id, pass), at));
      });
    }
    const seconds = (performance.now() - begin) / 1000;
    isSent = true;
    await looking;
    client.close();
    // What the service compiles on its way is no matter of the load.
    const [warm, answered] = [late, answers].map((all) => all.slice(Math.floor(all.length / 4)).sort((a, b) => a - b));
    const spansPerSecond = (passes.payload.spans * count) / seconds;
    return {
      spansPerSecond,
      p50: quantile(warm, 0.5),
      p99: quantile(warm, 0.99),
      violations: warm?.length ?? 0,
      answerP99: quantile(answered, 0.99),
    };
  } finally {
    await subject.stop();
  }
}

function quantile(sorted: readonly number[] = [], part: number): number {
  return sorted[Math.floor((sorted.length - 1) * part)] ?? NaN;
}

/** Of each body the ids of the traces whose root it holds. */
function rootsOf({ payload }: Passes): string[][] {
  return payload.bodies.map((body) =>
    fromBinary(ExportTraceServiceRequestSchema, body)
      .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
      .filter(({ parentSpanId }) => parentSpanId.length === 0)
      .map(({ traceId }) => Buffer.from(traceId).toString('hex')),
  );
}
