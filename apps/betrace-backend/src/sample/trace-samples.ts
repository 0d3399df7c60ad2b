import { OneAtATime } from './one-at-a-time.ts';
import type { SampledTrace } from './sampled-trace.ts';

export interface SampleLimits {
  readonly maxTraces: number;
  /** Bytes of all of them. */
  readonly maxBytes: number;
  /** Milliseconds from the decision. */
  readonly maxAge: number;
}

/** Counted for a trace beyond its packed bytes: what is said about it. */
const bytesPerTrace = 1000;
/** Of names: they are there as texts and in keys. */
const bytesPerLetter = 4;

interface Operation {
  readonly service: string;
  /** In the order of their decision. */
  readonly traces: SampledTrace[];
  size: number;
}

/**
 * The traces that are held to try rules on, in the receiving thread, whatever the number of shards. When there is no room
 * for one more, the oldest trace goes of the operation (root service and root name) that takes most room within the service
 * that does: a busy operation cannot push out a rare one, nor a service whose names hold ids the other services.
 * Invariant: the sizes of all add up to `maxBytes` at most, and there are `maxTraces` at most.
 */
export class TraceSamples {
  readonly limits: SampleLimits;
  /** For what takes long over all of them. */
  readonly searches = new OneAtATime();
  readonly tests = new OneAtATime();
  readonly #now: () => bigint;
  /** In the order of their decision, as far as shards keep it. */
  readonly #byId = new Map<string, SampledTrace>();
  readonly #operations = new Map<string, Operation>();
  readonly #services = new Map<string, number>();
  #size = 0;

  /** `now`: ns since 1970. */
  constructor(limits: SampleLimits, now: () => bigint) {
    this.limits = limits;
    this.#now = now;
  }

  /** Takes a trace, or with its late spans one that it has in place of what it had. */
  add(sample: SampledTrace): void {
    const before = this.#byId.get(sample.traceId);
    if (sample.amended && !before) {
      return;
    }
    if (before) {
      this.#remove(before);
    }
    this.#forgetOld();
    this.#insert(before ? { ...sample, decidedAt: before.decidedAt } : sample);
    while (this.#size > this.limits.maxBytes) {
      this.#remove(this.#leastMissed());
    }
  }

  get(traceId: string): SampledTrace | undefined {
    this.#forgetOld();
    return this.#byId.get(traceId);
  }

  /** Those decided last first. */
  list(): readonly SampledTrace[] {
    this.#forgetOld();
    return [...this.#byId.values()].sort(
      (a, b) => Number(b.decidedAt - a.decidedAt) || (a.traceId < b.traceId ? -1 : 1),
    );
  }

  get size(): number {
    return this.#byId.size;
  }

  /** As counted against `maxBytes`. */
  get bytes(): number {
    return this.#size;
  }

  /** So many of one size fill the room: one budget bounds number and bytes. */
  #sizeOf({ packed, rootName, rootService, services }: SampledTrace): number {
    const { maxBytes, maxTraces } = this.limits;
    const texts = [rootName, rootService, ...services].reduce((sum, text) => sum + text.length * bytesPerLetter, 0);
    return Math.max(packed.byteLength + texts + bytesPerTrace, maxBytes / maxTraces);
  }

  #insert(sample: SampledTrace): void {
    const size = this.#sizeOf(sample);
    const service = sample.rootService;
    const key = keyOf(sample);
    const operation = this.#operations.get(key) ?? { service, traces: [], size: 0 };
    this.#operations.set(key, operation);
    operation.traces.push(sample);
    operation.size += size;
    this.#services.set(service, (this.#services.get(service) ?? 0) + size);
    this.#byId.set(sample.traceId, sample);
    this.#size += size;
  }

  #remove(sample: SampledTrace): void {
    const size = this.#sizeOf(sample);
    const key = keyOf(sample);
    const operation = this.#operations.get(key) as Operation;
    operation.traces.splice(operation.traces.indexOf(sample), 1);
    operation.size -= size;
    if (operation.traces.length === 0) {
      this.#operations.delete(key);
    }
    const left = (this.#services.get(sample.rootService) ?? 0) - size;
    // What is left of nothing but rounding is nothing.
    if (left < 1) {
      this.#services.delete(sample.rootService);
    } else {
      this.#services.set(sample.rootService, left);
    }
    this.#byId.delete(sample.traceId);
    this.#size = this.#byId.size === 0 ? 0 : this.#size - size;
  }

  #forgetOld(): void {
    const oldest = this.#now() - BigInt(this.limits.maxAge) * 1_000_000n;
    for (const sample of this.#byId.values()) {
      if (sample.decidedAt > oldest) {
        return;
      }
      this.#remove(sample);
    }
  }

  #leastMissed(): SampledTrace {
    const [largest] = [...this.#services].reduce((a, b) => (b[1] > a[1] ? b : a));
    let most: Operation | undefined;
    for (const operation of this.#operations.values()) {
      if (operation.service === largest && operation.size > (most?.size ?? 0)) {
        most = operation;
      }
    }
    return most?.traces[0] as SampledTrace;
  }
}

function keyOf({ rootService, rootName }: SampledTrace): string {
  return JSON.stringify([rootService, rootName]);
}
