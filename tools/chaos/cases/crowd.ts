import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../../bench/service/child.ts';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import type { Sender } from '../otlp/exporter.ts';
import type { SentSpan } from '../otlp/request.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';
import type { Service } from '../service.ts';
import { hex16, knownTrace, violationsOf } from '../traces.ts';
import type { KnownTrace } from '../traces.ts';
import { foundBy } from '../verdict.ts';

const openTraces = 100_000;
const giantSpans = 1_000_000;
const spansOfBody = 5000;
const giantId = 'f'.repeat(32);
/** Seconds from the root of a trace to its verdict, and how much later the API may show it, on a busy machine. */
const grace = 2;
const atMostLate = 10;
/** Bytes in memory, all told. */
const memoryBound = 1e9;

export const crowd: Case = {
  name: 'crowd',
  promise:
    'with 100,000 traces open and one of a million spans on top, the others are judged in time, in 1 GB of memory',
  async run({ random, say, ...make }) {
    const service = make.service({
      BETRACE_ASSEMBLE_ROOT_GRACE: `${grace}s`,
      BETRACE_ASSEMBLE_MAX_BUFFER: '512MB',
      // The crowd waits for its roots as long as a busy machine takes.
      BETRACE_ASSEMBLE_IDLE: '1h',
      BETRACE_ASSEMBLE_MAX_AGE: '1h',
    });
    await service.start();
    await createRules(service);
    const senders = sendersTo(service, { http: 3, grpc: 0 });
    const [sender, forGiant, forOthers] = senders as [Sender, Sender, Sender];
    const traffic = make.traffic({ senders: [forOthers], bodies: 1, tracesAtOnce: 3, pause: 100, from: 10_000_000 });
    const watch = watchMemory(service);

    // All of each but its root.
    const crowded = Array.from({ length: openTraces }, (_, number) => knownTrace(random, number + 1));
    const waiting = crowded.filter(({ spans }) => spans.length > 1);
    const rootless = waiting.flatMap(({ spans }) => spans.slice(0, -1));
    for (const spans of inBodies(rootless)) {
      await traffic.send(sender, spans);
    }
    say(`${waiting.length} traces are open: ${Math.round(watch.now() / 1e6)} MB`);

    traffic.start();
    const late = lateness(service, traffic.acknowledged);
    const leak: SentSpan = { traceId: giantId, spanId: hex16(1), parentSpanId: hex16(9), name: 'leak', start: 0 };
    for (let sent = 0; sent < giantSpans; sent += spansOfBody) {
      const spans = Array.from({ length: spansOfBody }, (_, at): SentSpan => {
        const spanId = hex16(sent + at + 2);
        return { traceId: giantId, spanId, parentSpanId: hex16(9), name: 'drop', start: sent + at };
      });
      await traffic.send(forGiant, sent === 0 ? [leak, ...spans] : spans);
    }
    say(`a million spans of one trace are sent: ${Math.round(watch.now() / 1e6)} MB`);
    await traffic.stop();
    const latest = await late.stop();

    const roots = crowded.map(({ spans }) => spans.at(-1) as SentSpan);
    for (const spans of inBodies(roots)) {
      await traffic.send(sender, spans);
    }
    const all = [...crowded, ...traffic.acknowledged];
    const expected = violationsOf(all).add(`no-leak ${giantId}`);
    const peak = await finishAfter(grace, watch);
    const outcome = await finish(service, all, { expected, rest: (grace + 1) * 1000 }, [
      ...(peak > memoryBound ? [`it took ${Math.round(peak / 1e6)} MB`] : []),
      ...(latest > atMostLate ? [`a violation was shown ${latest.toFixed(1)} s after its time`] : []),
    ]);
    const notes = [`${Math.round(peak / 1e6)} MB at most; latest violation ${latest.toFixed(1)} s after its time`];
    return { ...outcome, notes: [...(outcome.notes ?? []), ...notes] };
  },
};

function* inBodies(spans: readonly SentSpan[]): Generator<readonly SentSpan[]> {
  for (let at = 0; at < spans.length; at += spansOfBody) {
    yield spans.slice(at, at + spansOfBody);
  }
}

function watchMemory(service: Service): { now(): number; peak(): number } {
  let peak = 0;
  const now = () => {
    peak = service.url === undefined ? peak : Math.max(peak, residentBytes(service.pid));
    return peak;
  };
  setInterval(now, 500).unref();
  return { now, peak: () => peak };
}

async function finishAfter(seconds: number, watch: { peak(): number }): Promise<number> {
  await sleep(seconds * 1000);
  return watch.peak();
}

/** Watches how long after its deadline the newest violation of these traces is shown, in seconds: the worst. */
function lateness(service: Service, acknowledged: readonly KnownTrace[]): { stop(): Promise<number> } {
  const due = new Map<string, number>();
  let taken = 0;
  let worst = 0;
  let stopping = false;
  const look = async () => {
    const now = performance.now();
    for (; taken < acknowledged.length; taken++) {
      violationsOf([acknowledged[taken] as KnownTrace]).forEach((key) => due.set(key, now + grace * 1000));
    }
    if (due.size > 0) {
      (await foundBy(service)).forEach((_, key) => {
        worst = Math.max(worst, (now - (due.get(key) ?? now)) / 1000);
        due.delete(key);
      });
    }
  };
  const looking = (async () => {
    while (!stopping || due.size > 0) {
      await look();
      await sleep(200);
      if ([...due.values()].some((at) => performance.now() - at > 60_000)) {
        return Infinity;
      }
    }
    return worst;
  })();
  return {
    stop() {
      stopping = true;
      return looking;
    },
  };
}
