const words = 4;

/**
 * Remembers which traces were decided lately, so that their late spans are known as such: 16 bytes of id, a time and
 * a table slot each, in typed arrays. Forgets after `window` milliseconds, and the oldest first beyond `capacity`.
 * Invariant: the ring holds the ids in order of decision; each has exactly one slot in the table, found by linear probing.
 */
export class Tombstones {
  readonly #window: number;
  readonly #capacity: number;
  /** Against ids made to collide. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32);
  readonly #probe = new Uint32Array(words);
  #ids = new Uint32Array(0);
  #decidedAt = new Float64Array(0);
  /** Ring index + 1; 0 is free. */
  #table = new Int32Array(0);
  #oldest = 0;
  #size = 0;
  #forgotten = 0;

  constructor(options: { window: number; capacity: number }) {
    this.#window = options.window;
    this.#capacity = options.capacity;
    this.#resize(Math.min(1024, options.capacity));
  }

  get size(): number {
    return this.#size;
  }

  /** How many were forgotten before their time, for want of room. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** `traceId`: 32 hex digits. One that is known keeps its place in the ring, with the new time. */
  add(traceId: string, now: number): void {
    this.#expire(now);
    readHex(traceId, this.#probe);
    const known = this.#table[this.#find(this.#probe, 0)] as number;
    if (known !== 0) {
      this.#decidedAt[known - 1] = now;
      return;
    }
    if (this.#size === this.#decidedAt.length) {
      if (this.#size < this.#capacity) {
        this.#resize(Math.min(this.#size * 2, this.#capacity));
      } else {
        this.#removeOldest();
        this.#forgotten++;
      }
    }
    const index = (this.#oldest + this.#size) % this.#decidedAt.length;
    this.#ids.set(this.#probe, index * words);
    this.#decidedAt[index] = now;
    this.#size++;
    this.#table[this.#find(this.#probe, 0)] = index + 1;
  }

  has(traceId: string, now: number): boolean {
    this.#expire(now);
    return this.timeOf(traceId) !== undefined;
  }

  /** When a trace was decided, if that is remembered. */
  timeOf(traceId: string): number | undefined {
    readHex(traceId, this.#probe);
    const entry = this.#table[this.#find(this.#probe, 0)] as number;
    return entry === 0 ? undefined : this.#decidedAt[entry - 1];
  }

  /** Trace ids with the time of their decision, oldest place first. */
  *entries(): Generator<readonly [traceId: string, decidedAt: number]> {
    for (let i = 0; i < this.#size; i++) {
      const index = (this.#oldest + i) % this.#decidedAt.length;
      const id = this.#ids.subarray(index * words, (index + 1) * words);
      yield [Array.from(id, (word) => word.toString(16).padStart(8, '0')).join(''), this.#decidedAt[index] as number];
    }
  }

  #expire(now: number): void {
    while (this.#size > 0 && (this.#decidedAt[this.#oldest] as number) + this.#window <= now) {
      this.#removeOldest();
    }
  }

  #removeOldest(): void {
    const mask = this.#table.length - 1;
    let hole = this.#find(this.#ids, this.#oldest * words);
    this.#table[hole] = 0;
    // Whoever stands behind the hole only because the hole was taken moves up into it.
    for (let slot = (hole + 1) & mask; this.#table[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#home(this.#ids, ((this.#table[slot] as number) - 1) * words);
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        this.#table[hole] = this.#table[slot] as number;
        this.#table[slot] = 0;
        hole = slot;
      }
    }
    this.#oldest = (this.#oldest + 1) % this.#decidedAt.length;
    this.#size--;
  }

  /** The slot of this id, or the free one where it belongs. */
  #find(ids: Uint32Array, at: number): number {
    const mask = this.#table.length - 1;
    for (let slot = this.#home(ids, at); ; slot = (slot + 1) & mask) {
      const entry = this.#table[slot] as number;
      if (entry === 0 || this.#equal((entry - 1) * words, ids, at)) {
        return slot;
      }
    }
  }

  #equal(own: number, ids: Uint32Array, at: number): boolean {
    for (let i = 0; i < words; i++) {
      if (this.#ids[own + i] !== ids[at + i]) {
        return false;
      }
    }
    return true;
  }

  #home(ids: Uint32Array, at: number): number {
    let hash = this.#seed;
    for (let i = 0; i < words; i++) {
      hash = Math.imul(hash ^ (ids[at + i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (this.#table.length - 1);
  }

  /** `capacity` is at least the present size. The table stays at most half full. */
  #resize(capacity: number): void {
    const ids = new Uint32Array(capacity * words);
    const decidedAt = new Float64Array(capacity);
    for (let i = 0; i < this.#size; i++) {
      const from = (this.#oldest + i) % this.#decidedAt.length;
      ids.set(this.#ids.subarray(from * words, (from + 1) * words), i * words);
      decidedAt[i] = this.#decidedAt[from] as number;
    }
    this.#ids = ids;
    this.#decidedAt = decidedAt;
    this.#oldest = 0;
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2)));
    for (let i = 0; i < this.#size; i++) {
      this.#table[this.#find(ids, i * words)] = i + 1;
    }
  }
}

function readHex(traceId: string, into: Uint32Array): void {
  for (let i = 0; i < words; i++) {
    into[i] = parseInt(traceId.slice(i * 8, i * 8 + 8), 16);
  }
}
