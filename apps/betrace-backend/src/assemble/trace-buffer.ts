import { OpenTrace } from '@betrace/engine';
import type { Batch } from '@betrace/engine';
import type { Clock } from './clock.ts';
import { Deadlines } from './deadlines.ts';
import { HeldTraces } from './held-traces.ts';
import { Histogram } from './histogram.ts';
import type { HistogramCounts } from './histogram.ts';
import type { Holder } from './holder.ts';
import type { SpanCounts } from './span-counts.ts';
import { Tombstones } from './tombstones.ts';
import { holdFor, newEntry } from './trace-entry.ts';
import type { Decided, TraceEntry } from './trace-entry.ts';
import type { Trigger } from './trigger.ts';

/** The spans of one trace in a batch: `batch.traces[index]`. */
interface Part {
  readonly batch: Batch;
  readonly index: number;
  readonly spanCount: number;
}

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
  /** Of all decided traces that late spans can amend. */
  readonly maxHeld: number;
  /** From the first late span to the amendment, so that those that come together amend once. */
  readonly amendGrace: number;
}

/** What becomes of the traces. `holders`: those given with the spans that are new in it, each held until all is stored. */
export interface TraceJudge<M> {
  /** Judges a trace for the first time. What it returns is remembered for amendments; undefined: there can be none. */
  decide(trace: OpenTrace, trigger: Trigger, holders: readonly Holder[]): M | undefined;
  /** Judges it again, with its late spans. `trigger`: `root` once its root and the grace are over, else as before. */
  amend(trace: OpenTrace, trigger: Trigger, memory: M, holders: readonly Holder[]): M;
}

/** Plain data: added up over shards by `addUp`. */
export interface BufferMeasures {
  readonly spans: SpanCounts;
  readonly openTraces: number;
  /** What the open traces count for against `maxBuffer`. */
  readonly bufferBytes: number;
  readonly heldTraces: number;
  readonly heldBytes: number;
  /** Late spans that came in time to amend. */
  readonly amendingSpans: number;
  readonly tombstones: number;
  /** Forgotten before their time, for want of room. */
  readonly tombstonesForgotten: number;
  /** Seconds; see `arrivalBounds`. Of the spans that came after their root, as far as their trace was in memory. */
  readonly arrivalAfterRoot: HistogramCounts;
}

/** Milliseconds by which a deadline may be late. */
export const deadlineTick = 20;
/** Upper bounds of `arrivalAfterRoot`, in seconds: fine around what a grace may be. */
export const arrivalBounds: readonly number[] = [0, 0.1, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 30, 60, 120, 300];
/**
 * Milliseconds of judging before `expire` lets others run, and the rest waits for the next call: half of what judging is
 * behind, within these bounds. So under overload it is receiving that has to wait, and traces are not judged ever later.
 */
const expireSlice = { least: 10, most: 100 };
/** Counted for a trace beyond the wire bytes of its spans: the room that it starts with, and the head of each span. */
const bytesPerTrace = 2560;
const bytesPerSpan = 100;
/** Under memory pressure traces are decided until the buffer is this full, so that it does not happen for each span. */
const relievedAt = 0.99;
/** These leave spans behind that are dropped from then on, or the service. */
const finalTriggers: ReadonlySet<Trigger> = new Set<Trigger>(['spans', 'bytes', 'shutdown']);

/**
 * Brings the spans of each trace together and has it judged, once, when it is decided (see Trigger).
 *
 *     add → open → (deadline, limit, pressure, shutdown) → decide → held, as long as there is room
 *                                     late span of a held trace → (amend grace) → amend
 *                                     late span of any other    → counted
 *
 * Invariants: a trace is open or has a tombstone, never both; only decided traces are held; every open trace has a
 * deadline, a held one exactly while it has late spans that are not judged; the counts balance.
 */
export class TraceBuffer<M extends { readonly rules: object }> {
  readonly #limits: AssembleLimits;
  readonly #clock: Clock;
  readonly #judge: TraceJudge<M>;
  /** In order of arrival. */
  readonly #open = new Map<string, TraceEntry<M>>();
  readonly #held: HeldTraces<M>;
  readonly #deadlines: Deadlines<TraceEntry<M>>;
  readonly #tombstones: Tombstones;
  readonly #arrivalAfterRoot = new Histogram(arrivalBounds);
  /** Since the first `expire`: before it, spans may still be replayed of a trace whose time is over. */
  #mayFallDue = false;
  #bytes = 0;
  #openSpans = 0;
  #received = 0;
  #replayed = 0;
  #skipped = 0;
  #decided = 0;
  #late = 0;
  #amending = 0;
  #duplicate = 0;
  #own = 0;
  readonly #dropped: Record<string, number> = {};

  constructor(limits: AssembleLimits, clock: Clock, judge: TraceJudge<M>) {
    this.#limits = limits;
    this.#clock = clock;
    this.#judge = judge;
    this.#held = new HeldTraces(limits, ({ trace }) => sizeOf(trace));
    this.#deadlines = new Deadlines(deadlineTick, clock.monotonic());
    this.#tombstones = new Tombstones({ window: limits.lateWindow, capacity: limits.maxTombstones });
  }

  add(batch: Batch, holder?: Holder): void {
    this.#received += batch.spanCount;
    this.#addBatch(batch, holder, this.#clock.monotonic());
  }

  /** Takes spans that came before, at the monotonic time `at`, and maybe before others of their trace that are there. */
  replay(batch: Batch, holder: Holder, at: number): void {
    this.#replayed += batch.spanCount;
    this.#addBatch(batch, holder, at);
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

  /** Decides and amends the traces whose deadline has passed, and lets go of held ones whose time is over. */
  expire(): void {
    const now = this.#clock.monotonic();
    const { least, most } = expireSlice;
    const end = now + Math.min(most, Math.max(least, this.#deadlines.behind(now) / 2));
    this.#mayFallDue = true;
    for (const entry of this.#deadlines.due(now)) {
      this.#fallDue(entry, now);
      if (this.#clock.monotonic() > end) {
        break;
      }
    }
    this.#letGo();
  }

  /** Decides every open trace. */
  decideAll(trigger: Trigger): void {
    for (const entry of this.#open.values()) {
      this.#decide(entry, trigger);
    }
  }

  /** Amends what waits for it: the traces are held by this buffer only. */
  amendAll(): void {
    for (const entry of this.#deadlines.all()) {
      this.#amendNow(entry);
    }
  }

  counts(): SpanCounts {
    return {
      received: this.#received,
      replayed: this.#replayed,
      decided: this.#decided,
      skipped: this.#skipped,
      open: this.#openSpans,
      late: this.#late,
      duplicate: this.#duplicate,
      own: this.#own,
      dropped: { ...this.#dropped },
    };
  }

  measures(): BufferMeasures {
    return {
      spans: this.counts(),
      openTraces: this.#open.size,
      bufferBytes: this.#bytes,
      heldTraces: this.#held.size,
      heldBytes: this.#held.bytes,
      amendingSpans: this.#amending,
      tombstones: this.#tombstones.size,
      tombstonesForgotten: this.#tombstones.forgotten,
      arrivalAfterRoot: this.#arrivalAfterRoot.read(),
    };
  }

  /** Milliseconds by which judging is behind the deadlines. */
  get lag(): number {
    return this.#deadlines.behind(this.#clock.monotonic());
  }

  #addBatch(batch: Batch, holder: Holder | undefined, at: number): void {
    this.#own += batch.ownSpans;
    batch.traces.forEach(({ traceId, spanCount }, index) => {
      // None: all of them are BeTrace's own.
      if (spanCount > 0) {
        this.#addTrace(traceId, { batch, index, spanCount }, holder, at);
      }
    });
    this.#relieve();
    this.#letGo();
  }

  #addTrace(traceId: string, part: Part, holder: Holder | undefined, now: number): void {
    const entry = this.#open.get(traceId) ?? this.#held.get(traceId) ?? this.#begin(traceId, now);
    if (!entry) {
      this.#late += part.spanCount;
      return;
    }
    if (entry.decided) {
      this.#addLate(entry, entry.decided, part, holder);
      return;
    }
    const { trace } = entry;
    const before = trace.byteLength;
    const { added, left } = this.#fill(entry, part);
    this.#late += left;
    if (added === 0) {
      return;
    }
    this.#bytes += trace.byteLength - before + added * bytesPerSpan;
    this.#openSpans += added;
    holdFor(entry, holder);
    entry.firstSeen = Math.min(entry.firstSeen, now);
    entry.lastSeen = Math.max(entry.lastSeen, now);
    if (this.#seeRoot(entry, added, now)) {
      this.#deadlines.set(entry, this.#deadline(entry).at);
    }
    if (trace.spanCount >= this.#limits.maxSpans) {
      this.#decide(entry, 'spans');
    } else if (trace.byteLength >= this.#limits.maxBytes) {
      this.#decide(entry, 'bytes');
    }
  }

  /** Spans of a trace that is decided and held. */
  #addLate(entry: TraceEntry<M>, decided: Decided<M>, part: Part, holder: Holder | undefined): void {
    const { amendGrace, rootGrace } = this.#limits;
    const { trace } = entry;
    const before = trace.byteLength;
    const { added, left } = this.#fill(entry, part);
    this.#late += added + left;
    if (added === 0) {
      return;
    }
    const now = this.#clock.monotonic();
    this.#amending += added;
    this.#held.grew(trace.byteLength - before + added * bytesPerSpan);
    holdFor(entry, holder);
    this.#seeRoot(entry, added, now);
    decided.lateSince ??= now;
    // With its root and the grace the trace is closed after all: that is worth waiting for.
    this.#deadlines.set(entry, Math.max(decided.lateSince + amendGrace, (entry.rootSeen ?? -Infinity) + rootGrace));
  }

  /** Puts spans into a trace up to its limits, and counts the duplicates. `left`: those for which there was no room. */
  #fill({ trace }: TraceEntry<M>, { batch, index, spanCount }: Part): { added: number; left: number } {
    const before = trace.spanCount;
    const seen = trace.addAll(batch, index, this.#limits.maxSpans, this.#limits.maxBytes);
    const added = trace.spanCount - before;
    this.#duplicate += seen - added;
    return { added, left: spanCount - seen };
  }

  /** A new open trace; undefined when the trace was decided already. */
  #begin(traceId: string, now: number): TraceEntry<M> | undefined {
    if (this.#tombstones.has(traceId, now)) {
      return undefined;
    }
    const entry = newEntry<M>(new OpenTrace(traceId), now);
    this.#open.set(traceId, entry);
    this.#bytes += bytesPerTrace;
    this.#deadlines.set(entry, this.#deadline(entry).at);
    return entry;
  }

  /** Whether the root is among the last `added` spans, which just came. */
  #seeRoot(entry: TraceEntry<M>, added: number, now: number): boolean {
    const { hasRoot, rootNumber, spanCount } = entry.trace;
    const isNew = hasRoot && entry.rootSeen === undefined;
    if (isNew) {
      entry.rootSeen = now;
    }
    if (entry.rootSeen !== undefined) {
      const afterRoot = Math.min(added, spanCount - rootNumber - 1);
      this.#arrivalAfterRoot.record(Math.max(0, now - entry.rootSeen) / 1000, afterRoot);
    }
    return isNew;
  }

  /** Silence moves on with each span; the wheel learns of that only when the earlier deadline comes round. */
  #deadline({ firstSeen, lastSeen, rootSeen }: TraceEntry<M>): { at: number; trigger: Trigger } {
    const { rootGrace, idle, maxAge } = this.#limits;
    const oldest = firstSeen + maxAge;
    const peaceful = rootSeen === undefined ? lastSeen + idle : rootSeen + rootGrace;
    if (oldest < peaceful) {
      return { at: oldest, trigger: 'max_age' };
    }
    return { at: peaceful, trigger: rootSeen === undefined ? 'idle' : 'root' };
  }

  /** `entry` was taken off the wheel at `now`: its silence may have ended since it was put there. */
  #fallDue(entry: TraceEntry<M>, now: number): void {
    if (entry.decided) {
      this.#amend(entry, entry.decided);
      return;
    }
    const deadline = this.#deadline(entry);
    if (deadline.at > now) {
      this.#deadlines.set(entry, deadline.at);
    } else {
      this.#decide(entry, deadline.trigger);
    }
  }

  /** What is due goes first: that judging is behind makes no trace less whole. */
  #relieve(): void {
    if (this.#bytes <= this.#limits.maxBuffer) {
      return;
    }
    const isRelieved = () => this.#bytes <= this.#limits.maxBuffer * relievedAt;
    const now = this.#clock.monotonic();
    for (const entry of this.#mayFallDue ? this.#deadlines.due(now) : []) {
      this.#fallDue(entry, now);
      if (isRelieved()) {
        return;
      }
    }
    for (const entry of this.#open.values()) {
      this.#decide(entry, 'memory');
      if (isRelieved()) {
        return;
      }
    }
  }

  #decide(entry: TraceEntry<M>, trigger: Trigger): void {
    const { trace } = entry;
    const at = this.#clock.monotonic();
    this.#deadlines.remove(entry);
    this.#open.delete(trace.traceId);
    this.#tombstones.add(trace.traceId, at);
    this.#bytes -= sizeOf(trace);
    this.#openSpans -= trace.spanCount;
    this.#decided += trace.spanCount;
    const memory = this.#judge.decide(trace, trigger, takeHolders(entry));
    if (memory && this.#limits.maxHeld > 0 && !finalTriggers.has(trigger)) {
      entry.decided = { at, trigger, memory, lateSince: undefined };
      this.#held.add(entry, memory);
    } else {
      trace.release();
    }
  }

  #letGo(): void {
    for (const entry of this.#held.excess(this.#clock.monotonic())) {
      this.#amendNow(entry);
      entry.trace.release();
    }
  }

  /** If it has late spans that are not judged. */
  #amendNow(entry: TraceEntry<M>): void {
    if (entry.decided?.lateSince !== undefined) {
      this.#deadlines.remove(entry);
      this.#amend(entry, entry.decided);
    }
  }

  #amend(entry: TraceEntry<M>, decided: Decided<M>): void {
    const { trace, rootSeen = Infinity } = entry;
    const isClosed = rootSeen + this.#limits.rootGrace <= this.#clock.monotonic();
    decided.lateSince = undefined;
    decided.memory = this.#judge.amend(trace, isClosed ? 'root' : decided.trigger, decided.memory, takeHolders(entry));
  }
}

function sizeOf(trace: OpenTrace): number {
  return trace.byteLength + bytesPerTrace + trace.spanCount * bytesPerSpan;
}

function takeHolders<M>(entry: TraceEntry<M>): readonly Holder[] {
  const { holders } = entry;
  entry.holders = [];
  return holders;
}
