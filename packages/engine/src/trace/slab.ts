import { WireReader } from '../wire/wire-reader.ts';

/**
 * Traces take their room from slabs of this size, several traces from one: an allocation for each would cost more than
 * the copying. A slab is freed when the last of its traces is, so it must not be so large that each holds a slow trace.
 */
const SLAB_BYTES = 64 * 1024;

/** Room for the wire bytes of spans, seen as bytes and as words. */
export class Slab {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly reader: WireReader;

  constructor(size: number) {
    const buffer = new ArrayBuffer(size);
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.reader = new WireReader(this.bytes);
  }
}

/** A piece of a slab: [pos, end) is free; both are multiples of four. */
export interface Piece {
  readonly slab: Slab;
  pos: number;
  readonly end: number;
}

let current = new Slab(SLAB_BYTES);
let used = 0;

/** A piece of at least `size` bytes, a multiple of four. A large one has a slab to itself. */
export function carve(size: number): Piece {
  if (size > SLAB_BYTES / 2) {
    return { slab: new Slab(size), pos: 0, end: size };
  }
  if (used + size > SLAB_BYTES) {
    current = new Slab(SLAB_BYTES);
    used = 0;
  }
  const pos = used;
  used += size;
  return { slab: current, pos, end: used };
}
