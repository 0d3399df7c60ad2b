import { holdsAt } from '../wire/bytes.ts';
import { SkimmedSpan } from '../wire/received-span.ts';
import type { ReceivedSpan } from '../wire/received-span.ts';
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
const SCAN_LIMIT = 16;

/** The head of a span stands before its wire bytes. */
const HEAD_BYTES = HEAD_WORDS * 4;

/** Bytes that are kept in a slab. */
export interface KeptBytes {
  readonly slab: Slab;
  readonly start: number;
  readonly length: number;
}

/**
 * The spans of one trace that have come so far, as copies of their wire bytes: a view would keep a whole body alive.
 * Equal resources and scopes are held once. Spans are numbered by arrival; span i is a head and wire bytes in slabs[i],
 * from places[i] on. How many spans and bytes a trace may hold is for the caller to bound.
 */
export class OpenTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  readonly resources: KeptBytes[] = [];
  readonly scopes: KeptBytes[] = [];
  private readonly slabs: Slab[] = [];
  private readonly places: number[] = [];
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
      this.lastResource = this.share(this.resources, context.resource);
      this.lastScope = this.share(this.scopes, context.scope);
    }
    const length = heads[row + LENGTH] as number;
    const { slab, start: place } = this.keep(body, start, length, HEAD_BYTES);
    const word = place >> 2;
    for (let i = 0; i < HEAD_WORDS; i++) {
      slab.words[word + i] = heads[row + i] as number;
    }
    slab.words[word + RESOURCE_NUMBER] = this.lastResource;
    slab.words[word + SCOPE_NUMBER] = this.lastScope;
    this.slabs.push(slab);
    this.places.push(place);
    this.root ||= heads[row + HAS_PARENT] === 0;
    this.enter(this.places.length - 1);
    return 'added';
  }

  /** The number of the span with this id, -1 when it has not come. */
  find(high: number, low: number): number {
    const { slots } = this;
    if (slots === undefined) {
      for (let i = 0; i < this.places.length; i++) {
        if (this.head(i, ID_LOW) === low && this.head(i, ID_HIGH) === high) {
          return i;
        }
      }
      return -1;
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
    const wire = { slab: this.slabOf(known), start: this.wireStart(known), length: this.head(known, LENGTH) };
    return (
      holds(wire, span.span) &&
      holds(this.resources[this.head(known, RESOURCE_NUMBER)] as KeptBytes, span.resource) &&
      holds(this.scopes[this.head(known, SCOPE_NUMBER)] as KeptBytes, span.scope)
    );
  }

  /** The number of an equal entry, which is added when there is none. A trace has few. */
  private share(entries: KeptBytes[], entry: Uint8Array): number {
    for (let i = 0; i < entries.length; i++) {
      if (holds(entries[i] as KeptBytes, entry)) {
        return i;
      }
    }
    return entries.push(this.keep(entry, 0, entry.length, 0)) - 1;
  }

  /** Copies bytes behind `before` free ones; `start` is where those are, a multiple of four. */
  private keep(from: Uint8Array, start: number, length: number, before: number): KeptBytes {
    const room = (before + length + 3) & ~3;
    if (this.piece === undefined || this.piece.pos + room > this.piece.end) {
      this.piece = carve(Math.max(this.nextPiece, room));
      this.nextPiece = Math.min(this.nextPiece * 2, LAST_PIECE);
    }
    const { slab, pos } = this.piece;
    slab.bytes.set(from.subarray(start, start + length), pos + before);
    this.piece.pos += room;
    this.size += length;
    return { slab, start: pos, length };
  }

  /** Makes a new span findable by its id. */
  private enter(span: number): void {
    if (this.spanCount <= SCAN_LIMIT) {
      return;
    }
    if (this.slots === undefined || this.spanCount * 2 > this.slots.length) {
      this.slots = new Int32Array(Math.max(SCAN_LIMIT * 4, (this.slots?.length ?? 0) * 2));
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
  return { body, start: 0, heads, row: 0, context: { serial: 0, resource: span.resource, scope: span.scope } };
}

function holds({ slab, start, length }: KeptBytes, bytes: Uint8Array): boolean {
  return length === bytes.length && holdsAt(slab.bytes, start, bytes);
}

/** Differs from process to process, so that nobody can choose ids that all fall into one slot. */
const SEED = (Math.random() * 2 ** 32) | 0;

function slotOf(high: number, low: number): number {
  const mixed = Math.imul(high ^ SEED, 0x85ebca6b) ^ Math.imul(low ^ (high >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
