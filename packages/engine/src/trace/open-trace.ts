import { sameBytes } from '../wire/bytes.ts';
import { SkimmedSpan } from '../wire/received-span.ts';
import type { ReceivedSpan } from '../wire/received-span.ts';
import { share } from '../wire/shared-bytes.ts';
import type { SharedBytes } from '../wire/shared-bytes.ts';
import {
  HAS_PARENT,
  HEAD_WORDS,
  ID_HIGH,
  ID_LOW,
  LENGTH,
  readHead,
  RESOURCE_NUMBER,
  SCOPE_NUMBER,
} from '../wire/span-head.ts';
import { WireReader } from '../wire/wire-reader.ts';
import { carve } from './slab.ts';
import type { Piece, Slab } from './slab.ts';

/** The first piece of room that a trace takes; each further one is twice as large, up to the last size. */
const FIRST_PIECE = 1024;
const LAST_PIECE = 16 * 1024;

/** Up to here a span id is looked up by going through all of them. */
const SCAN_LIMIT = 64;

/** The head of a span stands before its wire bytes. */
const HEAD_BYTES = HEAD_WORDS * 4;

/**
 * The spans of one trace that have come so far, as copies of their wire bytes: a view would keep a whole body alive.
 * Equal resources and scopes are held once for all traces. Spans are numbered by arrival; span i is a head and wire bytes in slabs[i],
 * from places[i] on. How many spans and bytes a trace may hold is for the caller to bound.
 */
export class OpenTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  readonly resources: SharedBytes[] = [];
  readonly scopes: SharedBytes[] = [];
  private readonly slabs: Slab[] = [];
  private readonly places: number[] = [];
  private readonly lowIds: number[] = [];
  private piece: Piece | undefined;
  private nextPiece = FIRST_PIECE;
  private size = 0;
  private root = false;
  private differing = 0;
  /** Span numbers + 1 by id, open addressing, at most half full; made once there are more than SCAN_LIMIT spans. */
  private slots: Int32Array | undefined;
  /** The context of the last span and what it became here: the spans of one batch come one after another. */
  private lastContext = 0;
  private lastResource = 0;
  private lastScope = 0;

  constructor(traceId: string) {
    this.traceId = traceId;
  }

  get spanCount(): number {
    return this.places.length;
  }

  /** Wire bytes held: of the spans, and of the resources and scopes once each. */
  get byteLength(): number {
    return this.size;
  }

  /** Whether a span without parent id has come. */
  get hasRoot(): boolean {
    return this.root;
  }

  /** Duplicates that were not exact copies of the span that came first and counts. */
  get differingCopies(): number {
    return this.differing;
  }

  /** Takes a copy of a span of this trace. Of several spans with one id the first counts. */
  add(span: ReceivedSpan): 'added' | 'duplicate' {
    const { body, start, heads, row, context } = span instanceof SkimmedSpan ? span : foreign(span);
    const high = heads[row + ID_HIGH] as number;
    const low = heads[row + ID_LOW] as number;
    const known = this.find(high, low);
    if (known >= 0) {
      this.differing += this.isCopy(known, span) ? 0 : 1;
      return 'duplicate';
    }
    if (context.serial === 0 || context.serial !== this.lastContext) {
      this.lastContext = context.serial;
      this.lastResource = this.numberOf(this.resources, context.sharedResource);
      this.lastScope = this.numberOf(this.scopes, context.sharedScope);
    }
    const length = heads[row + LENGTH] as number;
    const { slab, pos } = this.room(HEAD_BYTES + length);
    slab.bytes.set(body.subarray(start, start + length), pos + HEAD_BYTES);
    const word = pos >> 2;
    for (let i = 0; i < HEAD_WORDS; i++) {
      slab.words[word + i] = heads[row + i] as number;
    }
    slab.words[word + RESOURCE_NUMBER] = this.lastResource;
    slab.words[word + SCOPE_NUMBER] = this.lastScope;
    this.size += length;
    this.slabs.push(slab);
    this.places.push(pos);
    this.lowIds.push(low);
    this.root ||= heads[row + HAS_PARENT] === 0;
    this.enter(this.places.length - 1);
    return 'added';
  }

  /** The number of the span with this id, -1 when it has not come. */
  find(high: number, low: number): number {
    const { slots } = this;
    if (slots === undefined) {
      let i = this.lowIds.indexOf(low);
      while (i >= 0 && this.head(i, ID_HIGH) !== high) {
        i = this.lowIds.indexOf(low, i + 1);
      }
      return i;
    }
    const mask = slots.length - 1;
    for (let slot = slotOf(high, low) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const i = (slots[slot] as number) - 1;
      if (this.head(i, ID_LOW) === low && this.head(i, ID_HIGH) === high) {
        return i;
      }
    }
    return -1;
  }

  /** A word of a span's head. */
  head(span: number, column: number): number {
    return (this.slabs[span] as Slab).words[((this.places[span] as number) >> 2) + column] as number;
  }

  /** The slab that holds a span, and where in it its wire bytes start. */
  slabOf(span: number): Slab {
    return this.slabs[span] as Slab;
  }
  wireStart(span: number): number {
    return (this.places[span] as number) + HEAD_BYTES;
  }

  private isCopy(known: number, span: ReceivedSpan): boolean {
    const start = this.wireStart(known);
    return (
      sameBytes(this.slabOf(known).bytes.subarray(start, start + this.head(known, LENGTH)), span.span) &&
      sameBytes((this.resources[this.head(known, RESOURCE_NUMBER)] as SharedBytes).bytes, span.resource) &&
      sameBytes((this.scopes[this.head(known, SCOPE_NUMBER)] as SharedBytes).bytes, span.scope)
    );
  }

  /** The number of an entry, which is added when it is new. A trace has few. */
  private numberOf(entries: SharedBytes[], entry: SharedBytes): number {
    const known = entries.indexOf(entry);
    if (known >= 0) {
      return known;
    }
    this.size += entry.bytes.length;
    return entries.push(entry) - 1;
  }

  /** Takes room for so many bytes, which begins at a multiple of four. */
  private room(bytes: number): { readonly slab: Slab; readonly pos: number } {
    const size = (bytes + 3) & ~3;
    if (this.piece === undefined || this.piece.pos + size > this.piece.end) {
      this.piece = carve(Math.max(this.nextPiece, size));
      this.nextPiece = Math.min(this.nextPiece * 2, LAST_PIECE);
    }
    const { slab, pos } = this.piece;
    this.piece.pos += size;
    return { slab, pos };
  }

  /** Makes a new span findable by its id. */
  private enter(span: number): void {
    if (this.spanCount <= SCAN_LIMIT) {
      return;
    }
    if (this.slots === undefined || this.spanCount * 2 > this.slots.length) {
      this.slots = new Int32Array(this.slots === undefined ? SCAN_LIMIT * 4 : this.slots.length * 2);
      for (let i = 0; i < span; i++) {
        this.place(this.slots, i);
      }
    }
    this.place(this.slots, span);
  }

  private place(slots: Int32Array, span: number): void {
    const mask = slots.length - 1;
    let slot = slotOf(this.head(span, ID_HIGH), this.head(span, ID_LOW)) & mask;
    while (slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = span + 1;
  }
}

/** A span that does not come from `skim` in this thread: its bytes are read again. */
function foreign(span: ReceivedSpan) {
  const heads = new Int32Array(HEAD_WORDS);
  const body = span.span;
  readHead(new WireReader(body), heads, 0, { traceIdAt: 0 });
  const context = { serial: 0, sharedResource: share(span.resource), sharedScope: share(span.scope) };
  return { body, start: 0, heads, row: 0, context };
}

/** Differs from process to process, so that nobody can choose ids that all fall into one slot. */
const SEED = (Math.random() * 2 ** 32) | 0;

function slotOf(high: number, low: number): number {
  const mixed = Math.imul(high ^ SEED, 0x85ebca6b) ^ Math.imul(low ^ (high >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
