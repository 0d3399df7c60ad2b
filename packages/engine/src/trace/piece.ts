import type { Batch } from '../wire/batch.ts';
import { pack, unpack } from '../wire/pack.ts';

/**
 * Bytes of all batches that are held although most of their spans were released. Traces that came together are released
 * together, as a rule: with some patience nothing needs to move.
 */
const MOST_SPARSE = 32 * 1024 * 1024;

/** Those batches, the first that became one first, and their bytes. */
const sparse = new Set<Batch>();
let sparseBytes = 0;

/**
 * Spans of one trace in one batch. When most spans of many batches were released, the others move into batches of their
 * own: so the memory behind held spans is at most twice what they take, and MOST_SPARSE. What nobody uses any more goes
 * even when nobody says so, but for what is sparse.
 */
export class Piece {
  batch: Batch;
  /** The number of its first span in the trace; the others follow. */
  readonly first: number;
  /** Where the rows of its spans begin. */
  rows: number[] = [];

  constructor(batch: Batch, first: number) {
    this.batch = batch;
    this.first = first;
    batch.held.pieces.push(this);
  }

  add(row: number): void {
    this.rows.push(row);
    this.batch.held.spans++;
  }

  /** Its spans are not needed any more. */
  release(): void {
    const { held, spanCount } = this.batch;
    held.spans -= this.rows.length;
    this.rows = [];
    if (held.spans === 0) {
      forget(this.batch);
    } else if (held.spans * 2 < spanCount) {
      note(this.batch);
    }
  }

  /** Moves what it holds into a batch of its own. */
  settle(): void {
    const { batch, rows } = this;
    if (rows.length > 0) {
      batch.held.spans -= rows.length;
      this.batch = unpack(pack(rows.map((row) => ({ batch, row }))));
      this.batch.held.pieces.push(this);
      this.rows = [];
      for (let row = this.batch.firstRow(0); row >= 0; row = this.batch.nextRow(row)) {
        this.add(row);
      }
    }
  }
}

function note(batch: Batch): void {
  if (sparse.has(batch)) {
    return;
  }
  sparse.add(batch);
  sparseBytes += sizeOf(batch);
  for (const oldest of sparse) {
    if (sparseBytes <= MOST_SPARSE) {
      return;
    }
    forget(oldest);
    oldest.held.pieces.splice(0).forEach((piece) => piece.settle());
  }
}

function forget(batch: Batch): void {
  if (sparse.delete(batch)) {
    sparseBytes -= sizeOf(batch);
  }
}

function sizeOf({ bytes, rows }: Batch): number {
  return bytes.length + rows.byteLength;
}
