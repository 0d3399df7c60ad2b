import type { Clock } from '../assemble/clock.ts';

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = 0;
  #wallShift = 0n;
  readonly #tickers = new Set<{ every: number; next: number; callback: () => void }>();

  monotonic(): number {
    return this.#now;
  }

  /** Starts at 2026-01-01T00:00:00Z. */
  wallTime(): bigint {
    return 1_767_225_600_000_000_000n + BigInt(Math.round(this.#now * 1e6)) + this.#wallShift;
  }

  /** Somebody sets the clock on the wall: nothing falls due by that. */
  shiftWall(milliseconds: number): void {
    this.#wallShift += BigInt(milliseconds) * 1_000_000n;
  }

  every(milliseconds: number, callback: () => void): () => void {
    const ticker = { every: milliseconds, next: this.#now + milliseconds, callback };
    this.#tickers.add(ticker);
    return () => this.#tickers.delete(ticker);
  }

  /** Moves time on, calling back whatever falls due on the way, in order. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const [first] = [...this.#tickers].sort((a, b) => a.next - b.next);
      if (!first || first.next > until) {
        break;
      }
      this.#now = first.next;
      first.next += first.every;
      first.callback();
    }
    this.#now = until;
  }
}
