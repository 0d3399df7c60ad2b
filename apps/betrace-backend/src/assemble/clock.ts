/** Time as the service sees it; tests move it by hand. */
export interface Clock {
  /** Milliseconds that only go forward. Deadlines use these. */
  monotonic(): number;
  /** Nanoseconds since 1970. */
  wallTime(): bigint;
  /** Calls back about every `milliseconds` until the returned function is called. */
  every(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wallTime: () => BigInt(Date.now()) * 1_000_000n,
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  },
};
