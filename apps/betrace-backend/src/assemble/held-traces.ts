import type { TraceEntry } from './trace-entry.ts';

export interface HoldLimits {
  /** Bytes of all held traces. */
  readonly maxHeld: number;
  /** Milliseconds from the decision. */
  readonly lateWindow: number;
}

/** Rule sets that held traces may refer to: each keeps its compiled rules in memory. */
export const maxRuleSets = 8;

/**
 * Decided traces whose bytes stay in memory, so that late spans can amend the verdict, in order of decision. The oldest
 * go first: after the late window, beyond the bytes, and when the rules changed too often since.
 */
export class HeldTraces<M extends { readonly rules: object }> {
  readonly #limits: HoldLimits;
  readonly #sizeOf: (entry: TraceEntry<M>) => number;
  readonly #entries = new Map<string, TraceEntry<M>>();
  /** Of the held traces, in order: how many refer to each. */
  readonly #ruleSets = new Map<object, number>();
  #bytes = 0;

  constructor(limits: HoldLimits, sizeOf: (entry: TraceEntry<M>) => number) {
    this.#limits = limits;
    this.#sizeOf = sizeOf;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(traceId: string): TraceEntry<M> | undefined {
    return this.#entries.get(traceId);
  }

  /** `entry` was just decided. */
  add(entry: TraceEntry<M>, { rules }: M): void {
    this.#entries.set(entry.trace.traceId, entry);
    this.#bytes += this.#sizeOf(entry);
    this.#ruleSets.set(rules, (this.#ruleSets.get(rules) ?? 0) + 1);
  }

  grew(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Removes and yields those for which there is no time or no room any more. */
  *excess(now: number): Generator<TraceEntry<M>> {
    for (const entry of this.#entries.values()) {
      const { at = 0 } = entry.decided ?? {};
      const isOver = at + this.#limits.lateWindow <= now;
      if (!isOver && this.#bytes <= this.#limits.maxHeld && this.#ruleSets.size <= maxRuleSets) {
        return;
      }
      this.#remove(entry);
      yield entry;
    }
  }

  #remove(entry: TraceEntry<M>): void {
    this.#entries.delete(entry.trace.traceId);
    this.#bytes -= this.#sizeOf(entry);
    const rules = entry.decided?.memory.rules;
    const referring = rules && this.#ruleSets.get(rules);
    if (rules && referring !== undefined) {
      if (referring > 1) {
        this.#ruleSets.set(rules, referring - 1);
      } else {
        this.#ruleSets.delete(rules);
      }
    }
  }
}
