import type { Batch } from '../wire/batch.ts';
import { pack, unpack } from '../wire/pack.ts';

/**
 * Spans of one trace in one batch. When most spans of a batch were released, the others move into batches of their own:
 * so the memory behind held spans is at most twice what they take. Batch and pieces know each other and nothing else: what
 * nobody uses any more goes even when nobody says so.
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
    if (held.spans * 2 < spanCount) {
      held.pieces.splice(0).forEach((piece) => piece.settle());
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
