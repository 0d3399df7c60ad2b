import { WireReader } from '../wire/wire-reader.ts';

/**
 * Traces take their room from slabs of this size, several traces from one: an allocation for each would cost more than
 * the copying. A slab is freed when the last of its traces is, so it must not be so large that each holds a slow trace.
 */
const SLAB_BYTES = 64 * 1024;

/** Room for heads and wire bytes of spans, seen as words and as bytes. */
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

let current = new Slab(SLAB_BYTES);
let used = 0;

/** A slab with room for `size` bytes, which `place` then takes. Something large has a slab to itself. */
export function slabFor(size: number): Slab {
  if (used + size <= SLAB_BYTES) {
    return current;
  }
  if (size > SLAB_BYTES / 2) {
    return new Slab((size + 3) & ~3);
  }
  used = 0;
  return (current = new Slab(SLAB_BYTES));
}

/** Takes `size` bytes of the slab that `slabFor` gave: where they start, a multiple of four. */
export function place(slab: Slab, size: number): number {
  if (slab !== current) {
    return 0;
  }
  const at = used;
  used += (size + 3) & ~3;
  return at;
}
