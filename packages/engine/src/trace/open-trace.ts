import { BatchSpan } from '../wire/batch.ts';
import type { Batch, SpanContext } from '../wire/batch.ts';
import { sameBytes } from '../wire/bytes.ts';
import { pack } from '../wire/pack.ts';
import type { ReceivedSpan } from '../wire/received-span.ts';
import type { SharedBytes } from '../wire/shared-bytes.ts';
import { skim } from '../wire/skim.ts';
import { HAS_PARENT, ID_HIGH, ID_LOW, LENGTH } from '../wire/walk/layout.ts';
import { WireWriter } from '../wire/wire-writer.ts';
import { Piece } from './piece.ts';

/** Up to here a span id is looked up by going through all of them. */
const SCAN_LIMIT = 64;

/**
 * The spans of one trace that have come so far, numbered by arrival. They stay in the batches that they came in as long as
 * most of these are held (see `Piece`). How many spans and bytes a trace may hold is for the caller to bound, and to say
 * when it is over: `release`.
 */
export class OpenTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  private pieces: Piece[] = [];
  private spans = 0;
  private resources: SharedBytes[] = [];
  private scopes: SharedBytes[] = [];
  private lastContext: SpanContext | undefined;
  private size = 0;
  private root = -1;
  private differing = 0;
  /** A bit for the last six bits of each id: while it is not set, such an id is new. */
  private lowBits = 0;
  private highBits = 0;
  /** Span numbers + 1 by id, open addressing, at most half full; made once there are more than SCAN_LIMIT spans. */
  private slots: Int32Array | undefined;

  constructor(traceId: string) {
    this.traceId = traceId;
  }

  get spanCount(): number {
    return this.spans;
  }

  /** Wire bytes held: of the spans, and of the resources and scopes once each. */
  get byteLength(): number {
    return this.size;
  }

  /** Whether a span without parent id has come. */
  get hasRoot(): boolean {
    return this.root >= 0;
  }

  /** The number of the first span without parent id, -1 as long as none has come. */
  get rootNumber(): number {
    return this.root;
  }

  /** Duplicates that were not exact copies of the span that came first and counts. */
  get differingCopies(): number {
    return this.differing;
  }

  /** Takes a span of this trace. Of several spans with one id the first counts. */
  add(span: ReceivedSpan): 'added' | 'duplicate' {
    const { batch, row } = span instanceof BatchSpan ? span : (batchOf(span).spans[0] as BatchSpan);
    return this.addRow(batch, row) ? 'added' : 'duplicate';
  }

  /**
   * Takes the spans of `batch.traces[index]`, which must be this trace, as long as there are fewer than `mostSpans` and
   * they take fewer than `mostBytes`. Gives how many were looked at: less than the trace has in the batch when a limit was
   * reached; what was not added of these were duplicates.
   */
  addAll(batch: Batch, index: number, mostSpans = Infinity, mostBytes = Infinity): number {
    let seen = 0;
    for (let row = batch.firstRow(index); row >= 0; row = batch.nextRow(row), seen++) {
      if (this.spans >= mostSpans || this.size >= mostBytes) {
        break;
      }
      this.addRow(batch, row);
    }
    return seen;
  }

  /** The trace is over: it holds nothing from now on. What was read of it stays as it is. */
  release(): void {
    const { pieces } = this;
    this.pieces = [];
    this.spans = 0;
    this.resources = [];
    this.scopes = [];
    this.lastContext = undefined;
    this.slots = undefined;
    this.size = 0;
    this.lowBits = 0;
    this.highBits = 0;
    pieces.forEach((piece) => piece.release());
  }

  /** The number of the span with this id, -1 when it has not come. */
  find(high: number, low: number): number {
    const { slots, pieces } = this;
    if (slots === undefined) {
      for (let number = 0; number < pieces.length; number++) {
        const { batch, rows, first } = pieces[number] as Piece;
        const table = batch.rows;
        for (let i = 0; i < rows.length; i++) {
          const row = rows[i] as number;
          if (table[row + ID_LOW] === low && table[row + ID_HIGH] === high) {
            return first + i;
          }
        }
      }
      return -1;
    }
    const mask = slots.length - 1;
    for (let slot = slotOf(high, low) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const span = (slots[slot] as number) - 1;
      if (this.word(span, ID_LOW) === low && this.word(span, ID_HIGH) === high) {
        return span;
      }
    }
    return -1;
  }

  /** Of each span by arrival, its batch and where in it its row begins. */
  locate(batches: Batch[], rows: number[]): void {
    let span = 0;
    for (const piece of this.pieces) {
      for (const row of piece.rows) {
        batches[span] = piece.batch;
        rows[span++] = row;
      }
    }
  }

  /** A copy of its spans, with what they stand under, that `unpack` makes a batch of. */
  packed(): ArrayBuffer {
    return pack(this.pieces.flatMap(({ batch, rows }) => rows.map((row) => ({ batch, row }))));
  }

  private word(span: number, column: number): number {
    const { batch, rows, first } = this.pieceOf(span);
    return batch.rows[(rows[span - first] as number) + column] as number;
  }

  private pieceOf(span: number): Piece {
    const { pieces } = this;
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((pieces[middle] as Piece).first > span) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    return pieces[low] as Piece;
  }

  /** False when a span with this id is there already. */
  private addRow(batch: Batch, row: number): boolean {
    const { rows } = batch;
    const low = rows[row + ID_LOW] as number;
    const known = this.mayHold(low) ? this.find(rows[row + ID_HIGH] as number, low) : -1;
    if (known >= 0) {
      this.differing += this.isCopy(known, new BatchSpan(batch, row)) ? 0 : 1;
      return false;
    }
    let piece = this.pieces[this.pieces.length - 1];
    if (piece?.batch !== batch) {
      piece = new Piece(batch, this.spans);
      this.pieces.push(piece);
    }
    piece.add(row);
    if (this.root < 0 && rows[row + HAS_PARENT] === 0) {
      this.root = this.spans;
    }
    this.spans++;
    this.size += rows[row + LENGTH] as number;
    const context = batch.contextOf(row);
    if (context !== this.lastContext) {
      this.lastContext = context;
      this.count(context);
    }
    if (this.spans > SCAN_LIMIT) {
      this.enter(this.spans - 1);
    }
    return true;
  }

  /** False when surely no span with this low half of an id has come; from now on one has. */
  private mayHold(low: number): boolean {
    const bit = 1 << (low & 31);
    const known = (low & 32) === 0 ? this.lowBits : this.highBits;
    if ((low & 32) === 0) {
      this.lowBits = known | bit;
    } else {
      this.highBits = known | bit;
    }
    return (known & bit) !== 0;
  }

  private isCopy(known: number, span: ReceivedSpan): boolean {
    const { batch, rows, first } = this.pieceOf(known);
    const { span: wire, resource, scope } = new BatchSpan(batch, rows[known - first] as number);
    return sameBytes(wire, span.span) && sameBytes(resource, span.resource) && sameBytes(scope, span.scope);
  }

  /** Adds the bytes of what is new here in a context. A trace has few. */
  private count({ resource, scope }: SpanContext): void {
    this.size += isIn(this.resources, resource) ? 0 : resource.bytes.length;
    this.size += isIn(this.scopes, scope) ? 0 : scope.bytes.length;
  }

  /** Makes a new span findable by its id. */
  private enter(span: number): void {
    const count = span + 1;
    if (this.slots === undefined || count * 2 > this.slots.length) {
      this.slots = new Int32Array(this.slots === undefined ? SCAN_LIMIT * 4 : this.slots.length * 2);
      for (let i = 0; i < span; i++) {
        this.place(this.slots, i);
      }
    }
    this.place(this.slots, span);
  }

  private place(slots: Int32Array, span: number): void {
    const mask = slots.length - 1;
    let slot = slotOf(this.word(span, ID_HIGH), this.word(span, ID_LOW)) & mask;
    while (slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = span + 1;
  }
}

/** A span that does not come from `skim` in this thread, on the wire again. */
function batchOf({ span, resource, scope }: ReceivedSpan): Batch {
  const out = new WireWriter();
  out.embedded(1, () => {
    out.raw(1, resource);
    out.embedded(2, () => {
      out.raw(1, scope);
      out.raw(2, span);
    });
  });
  const batch = skim(out.finish());
  if (batch.spanCount === 0) {
    throw new Error('The ids of this span cannot be used');
  }
  return batch;
}

/** Whether it is in the list; else it is now. */
function isIn(list: SharedBytes[], shared: SharedBytes): boolean {
  if (list.includes(shared)) {
    return true;
  }
  list.push(shared);
  return false;
}

/** Differs from process to process, so that nobody can choose ids that all fall into one slot. */
const SEED = (Math.random() * 2 ** 32) | 0;

function slotOf(high: number, low: number): number {
  const mixed = Math.imul(high ^ SEED, 0x85ebca6b) ^ Math.imul(low ^ (high >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
