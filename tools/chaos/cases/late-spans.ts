import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';
import type { Service } from '../service.ts';
import { hex16, pieceOf } from '../traces.ts';
import type { KnownTrace } from '../traces.ts';
import type { SentSpan } from '../otlp/request.ts';

const traces = 40;
const truth = {
  'locks-released': 'not_applicable',
  'great-charge-approved': 'not_applicable',
  'no-leak': 'satisfied',
} as const;
const patience = 60_000;

/** A charge is in order, for there was a check; by itself it would not be. */
function span(trace: number, id: number, name: string): SentSpan {
  return pieceOf('a'.repeat(16) + hex16(trace), id, name);
}

export const lateSpans: Case = {
  name: 'late-spans',
  promise:
    'spans that come after their trace was judged and its segment deleted are never judged as a trace of their own',
  async run({ random, seconds, ...make }) {
    const service = make.service({ BETRACE_ASSEMBLE_ROOT_GRACE: '300ms', BETRACE_SPOOL_SEGMENT_SIZE: '5kB' });
    await service.start();
    await createRules(service);
    const senders = sendersTo(service);
    const traffic = make.traffic({ senders });
    const [sender] = senders;
    const all = Array.from({ length: traces }, (_, trace) => trace);
    const send = (...spans: SentSpan[]) => sender && traffic.send(sender, spans);

    await send(...all.flatMap((trace) => [span(trace, 1, 'check'), span(trace, 0, 'request')]));
    const first = segments(service);
    traffic.start();
    await gone(service, first);
    const end = performance.now() + seconds * 1000;
    for (let id = 2; id < 4 || performance.now() < end; id++) {
      await Promise.all(all.map((trace) => send(span(trace, id, 'charge'))));
      await sleep(random.below(1000));
      await service.kill();
      await service.start();
      // An exporter that missed the answer sends again what it sent; others send more.
      await send(...all.flatMap((trace) => [span(trace, id, 'charge'), span(trace, id + 1000, 'charge')]));
    }
    await traffic.stop();
    const tried = all.map((trace): KnownTrace => ({ id: span(trace, 0, 'request').traceId, spans: [], truth }));
    const sent = [...traffic.acknowledged, ...tried];
    // Whether a charge came before the trace was judged again or the service died is not known.
    const uncounted = 'check-before-charge';
    return finish(service, sent, { uncounted }, first.length > 0 ? [] : ['there was no segment to delete']);
  },
};

function segments(service: Service): string[] {
  return readdirSync(path.join(service.dataDir, 'spool')).filter((name) => name.startsWith('segment-'));
}

/** Resolves when none of these segments is there any more. */
async function gone(service: Service, names: readonly string[]): Promise<void> {
  for (const until = performance.now() + patience; segments(service).some((name) => names.includes(name));) {
    if (performance.now() > until) {
      throw new Error('The first segment is not deleted');
    }
    await sleep(100);
  }
}
