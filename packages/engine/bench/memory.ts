import { OpenTrace, skim } from '../src/index.ts';
import type { Payload } from './payload.ts';

declare const gc: () => void;

/**
 * Bytes of memory per buffered span beyond its own wire bytes: the growth of the resident set after garbage collection,
 * from before the first span, with `count` spans held. Needs `--expose-gc`.
 */
export function bytesPerSpan({ bodies, traceIdsAt }: Payload, count: number): number {
  gc();
  const before = process.memoryUsage.rss();
  const open = new Map<string, OpenTrace>();
  let spans = 0;
  let wire = 0;
  for (let pass = 1; spans < count; pass++) {
    for (let i = 0; i < bodies.length && spans < count; i++) {
      const body = (bodies[i] as Uint8Array).slice();
      renew(body, traceIdsAt[i] ?? [], pass);
      const batch = skim(body);
      for (const span of batch.spans) {
        wire += span.span.length;
      }
      batch.traces.forEach(({ traceId }, index) => {
        let trace = open.get(traceId);
        if (trace === undefined) {
          trace = new OpenTrace(traceId);
          open.set(traceId, trace);
        }
        trace.addAll(batch, index);
      });
      spans += batch.spanCount;
    }
  }
  gc();
  gc();
  const bytes = process.memoryUsage.rss() - before - wire;
  if ([...open.values()].reduce((sum, trace) => sum + trace.spanCount, 0) !== spans) {
    throw new Error('Spans were lost');
  }
  return bytes / spans;
}

/** Gives the traces of a pass ids of their own, the same in each body. */
function renew(body: Uint8Array, places: readonly number[], pass: number): void {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (const at of places) {
    view.setUint32(at, pass);
  }
}
