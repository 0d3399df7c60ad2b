import { OpenTrace } from '@betrace/engine';
import type { ReceivedSpan } from '@betrace/engine';
import type { Clock } from './clock.ts';
import { Deadlines, noSlot } from './deadlines.ts';
import type { Holder } from './holder.ts';
import type { SpanCounts } from './span-counts.ts';
import { Tombstones } from './tombstones.ts';
import type { Trigger } from './trigger.ts';

/** Times in milliseconds, sizes in bytes of wire data. */
export interface AssembleLimits {
  readonly rootGrace: number;
  readonly idle: number;
  readonly maxAge: number;
  readonly maxSpans: number;
  readonly maxBytes: number;
  /** Of all open traces. */
  readonly maxBuffer: number;
  readonly lateWindow: number;
  readonly maxTombstones: number;
}

/** Milliseconds by which a deadline may be late. */
export const deadlineTick = 20;
/** Milliseconds of judging before `expire` lets others run; the rest waits for the next call. */
const expireSlice = 10;
/** Counted for an open trace beyond its spans: the room that it starts with. */
const bytesPerTrace = 2560;
/** Under memory pressure traces are decided until the buffer is this full, so that it does not happen for each span. */
const relievedAt = 0.99;

interface Entry {
  readonly traceId: string;
  readonly trace: OpenTrace;
  firstSeen: number;
  lastSeen: number;
  rootSeen: number | undefined;
  /** Each once. */
  readonly holders: Holder[];
  slot: number;
}

/** `holders`: those given with the spans of the trace, each of them held for it until its decision is stored. */
export type OnDecided = (trace: OpenTrace, trigger: Trigger, holders: readonly Holder[]) => void;

/**
 * Brings the spans of each trace together and hands the trace on, once, when it is decided (see Trigger).
 *
 *     add → open traces → (deadline, limit, pressure, shutdown) → onDecided, and a tombstone that knows late spans
 *
 * Invariants: a trace is open or has a tombstone, never both; every open trace has a deadline; the counts balance.
 */
export class TraceBuffer {
  readonly #limits: AssembleLimits;
  readonly #clock: Clock;
  readonly #onDecided: OnDecided;
  /** In order of arrival. */
  readonly #open = new Map<string, Entry>();
  readonly #deadlines: Deadlines<Entry>;
  readonly #tombstones: Tombstones;
  #bytes = 0;
  #received = 0;
  #replayed = 0;
  #skipped = 0;
  #decided = 0;
  #late = 0;
  #duplicate = 0;
  #own = 0;
  readonly #dropped: Record<string, number> = {};

  constructor(limits: AssembleLimits, clock: Clock, onDecided: OnDecided) {
    this.#limits = limits;
    this.#clock = clock;
    this.#onDecided = onDecided;
    this.#deadlines = new Deadlines(deadlineTick, clock.monotonic());
    this.#tombstones = new Tombstones({ window: limits.lateWindow, capacity: limits.maxTombstones });
  }

  add(spans: readonly ReceivedSpan[], holder?: Holder): void {
    this.#received += spans.length;
    this.#addSpans(spans, holder, this.#clock.monotonic());
  }

  /** Takes spans that came before, at the monotonic time `at`, and maybe before others of their trace that are there. */
  replay(spans: readonly ReceivedSpan[], holder: Holder, at: number): void {
    this.#replayed += spans.length;
    this.#addSpans(spans, holder, at);
  }

  /** Counts replayed spans of traces that were decided before. */
  skip(count: number): void {
    this.#replayed += count;
    this.#skipped += count;
  }

  /** A trace that was decided before, at the monotonic time `at`: its spans are late. */
  remember(traceId: string, at: number): void {
    this.#tombstones.add(traceId, at);
  }

  /** Counts spans that came but cannot be used. */
  reject(reason: string, count: number): void {
    this.#received += count;
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
  }

  /** Decides the traces whose deadline has passed. */
  expire(): void {
    const now = this.#clock.monotonic();
    for (const entry of this.#deadlines.due(now)) {
      const deadline = this.#deadline(entry);
      if (deadline.at > now) {
        this.#deadlines.set(entry, deadline.at);
        continue;
      }
      this.#decide(entry, deadline.trigger);
      if (this.#clock.monotonic() - now > expireSlice) {
        break;
      }
    }
  }

  /** Decides every open trace. */
  decideAll(trigger: Trigger): void {
    for (const entry of this.#open.values()) {
      this.#decide(entry, trigger);
    }
  }

  counts(): SpanCounts {
    let open = 0;
    for (const { trace } of this.#open.values()) {
      open += trace.spanCount;
    }
    return {
      received: this.#received,
      replayed: this.#replayed,
      decided: this.#decided,
      skipped: this.#skipped,
      open,
      late: this.#late,
      duplicate: this.#duplicate,
      own: this.#own,
      dropped: { ...this.#dropped },
    };
  }

  get openTraces(): number {
    return this.#open.size;
  }

  /** What the open traces count for against `maxBuffer`. */
  get bufferBytes(): number {
    return this.#bytes;
  }

  #addSpans(spans: readonly ReceivedSpan[], holder: Holder | undefined, at: number): void {
    for (const span of spans) {
      if (span.ownService) {
        this.#own++;
      } else {
        this.#addSpan(span, holder, at);
      }
    }
    this.#relieve();
  }

  #addSpan(span: ReceivedSpan, holder: Holder | undefined, now: number): void {
    const entry = this.#open.get(span.traceId) ?? this.#begin(span.traceId, now);
    if (!entry) {
      this.#late++;
      return;
    }
    const { trace } = entry;
    const before = trace.byteLength;
    if (trace.add(span) === 'duplicate') {
      this.#duplicate++;
      return;
    }
    this.#bytes += trace.byteLength - before;
    if (holder && entry.holders.at(-1) !== holder && !entry.holders.includes(holder)) {
      holder.hold();
      entry.holders.push(holder);
    }
    entry.firstSeen = Math.min(entry.firstSeen, now);
    entry.lastSeen = Math.max(entry.lastSeen, now);
    if (trace.hasRoot && entry.rootSeen === undefined) {
      entry.rootSeen = now;
      this.#deadlines.set(entry, this.#deadline(entry).at);
    }
    if (trace.spanCount >= this.#limits.maxSpans) {
      this.#decide(entry, 'spans');
    } else if (trace.byteLength >= this.#limits.maxBytes) {
      this.#decide(entry, 'bytes');
    }
  }

  /** A new open trace; undefined when the trace was decided already. */
  #begin(traceId: string, now: number): Entry | undefined {
    if (this.#tombstones.has(traceId, now)) {
      return undefined;
    }
    const trace = new OpenTrace(traceId);
    const seen = { firstSeen: now, lastSeen: now, rootSeen: undefined };
    const entry: Entry = { traceId, trace, ...seen, holders: [], slot: noSlot };
    this.#open.set(traceId, entry);
    this.#bytes += bytesPerTrace;
    this.#deadlines.set(entry, this.#deadline(entry).at);
    return entry;
  }

  /** Silence moves on with each span; the wheel learns of that only when the earlier deadline comes round. */
  #deadline({ firstSeen, lastSeen, rootSeen }: Entry): { at: number; trigger: Trigger } {
    const { rootGrace, idle, maxAge } = this.#limits;
    const oldest = firstSeen + maxAge;
    const peaceful = rootSeen === undefined ? lastSeen + idle : rootSeen + rootGrace;
    if (oldest < peaceful) {
      return { at: oldest, trigger: 'max_age' };
    }
    return { at: peaceful, trigger: rootSeen === undefined ? 'idle' : 'root' };
  }

  #relieve(): void {
    if (this.#bytes <= this.#limits.maxBuffer) {
      return;
    }
    for (const entry of this.#open.values()) {
      this.#decide(entry, 'memory');
      if (this.#bytes <= this.#limits.maxBuffer * relievedAt) {
        return;
      }
    }
  }

  #decide(entry: Entry, trigger: Trigger): void {
    const { traceId, trace, holders } = entry;
    this.#deadlines.remove(entry);
    this.#open.delete(traceId);
    this.#tombstones.add(traceId, this.#clock.monotonic());
    this.#bytes -= trace.byteLength + bytesPerTrace;
    this.#decided += trace.spanCount;
    this.#onDecided(trace, trigger, holders);
  }
}
