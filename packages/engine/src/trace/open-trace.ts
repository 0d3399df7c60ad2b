import { sameBytes } from '../wire/bytes.ts';
import { SkimmedSpan } from '../wire/received-span.ts';
import type { ReceivedSpan } from '../wire/received-span.ts';
import { share } from '../wire/shared-bytes.ts';
import type { SharedBytes } from '../wire/shared-bytes.ts';
import {
  ATTRIBUTES_PLAIN,
  HAS_PARENT,
  HEAD_WORDS,
  ID_HIGH,
  ID_LOW,
  LENGTH,
  nameOf,
  readHead,
  RESOURCE_NUMBER,
  SCOPE_NUMBER,
  SLAB_NUMBER,
  WIRE_START,
} from '../wire/span-head.ts';
import type { SpanName } from '../wire/span-name.ts';
import { WireReader } from '../wire/wire-reader.ts';
import { place, slabFor } from './slab.ts';
import type { Slab } from './slab.ts';

/** Heads that a trace has room for at first; whenever they are full it moves to twice the room. */
const FIRST_HEADS = 8;

/** Up to here a span id is looked up by going through all of them. */
const SCAN_LIMIT = 64;

/**
 * The spans of one trace that have come so far, as copies of their wire bytes: a view would keep a whole body alive.
 * Equal resources and scopes are held once for all traces. Spans are numbered by arrival; their heads stand one after the
 * other in `heads`, from `base` on, and a head says in which slab the wire bytes are and where. How many spans and bytes a
 * trace may hold is for the caller to bound.
 */
export class OpenTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  readonly resources: SharedBytes[] = [];
  readonly scopes: SharedBytes[] = [];
  /** Of each span. */
  readonly names: SpanName[] = [];
  private readonly slabs: Slab[] = [];
  private count = 0;
  private heads: Int32Array = NO_HEADS;
  private base = 0;
  private headRoom = 0;
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
    return this.count;
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
    const { body, start, heads, row, name, context } = span instanceof SkimmedSpan ? span : foreign(span);
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
    const slab = slabFor(length);
    const at = place(slab, length);
    slab.bytes.set(body.subarray(start, start + length), at);
    if (this.slabs[this.slabs.length - 1] !== slab) {
      this.slabs.push(slab);
    }
    if (this.count === this.headRoom) {
      this.moveHeads();
    }
    const own = this.heads;
    const head = this.base + this.count * HEAD_WORDS;
    for (let i = 0; i <= ATTRIBUTES_PLAIN; i++) {
      own[head + i] = heads[row + i] as number;
    }
    own[head + RESOURCE_NUMBER] = this.lastResource;
    own[head + SCOPE_NUMBER] = this.lastScope;
    own[head + SLAB_NUMBER] = this.slabs.length - 1;
    own[head + WIRE_START] = at;
    this.names.push(name);
    this.size += length;
    this.root ||= heads[row + HAS_PARENT] === 0;
    this.count++;
    if (this.count > SCAN_LIMIT) {
      this.enter(this.count - 1);
    }
    return 'added';
  }

  /** The number of the span with this id, -1 when it has not come. */
  find(high: number, low: number): number {
    const { slots } = this;
    if (slots === undefined) {
      const { heads, base } = this;
      for (let i = 0, at = base; i < this.count; i++, at += HEAD_WORDS) {
        if (heads[at + ID_LOW] === low && heads[at + ID_HIGH] === high) {
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
    return this.heads[this.base + span * HEAD_WORDS + column] as number;
  }

  /** The slab that holds a span, and where in it its wire bytes start. */
  slabOf(span: number): Slab {
    return this.slabs[this.head(span, SLAB_NUMBER)] as Slab;
  }
  wireStart(span: number): number {
    return this.head(span, WIRE_START);
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

  /** Moves to twice the room for heads. */
  private moveHeads(): void {
    const rows = this.headRoom === 0 ? FIRST_HEADS : this.headRoom * 2;
    const size = rows * HEAD_WORDS * 4;
    const slab = slabFor(size);
    const base = place(slab, size) >> 2;
    slab.words.set(this.heads.subarray(this.base, this.base + this.count * HEAD_WORDS), base);
    this.heads = slab.words;
    this.base = base;
    this.headRoom = rows;
  }

  /** Makes a new span findable by its id. */
  private enter(span: number): void {
    if (this.slots === undefined || this.count * 2 > this.slots.length) {
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

const NO_HEADS = new Int32Array(0);

/** A span that does not come from `skim` in this thread: its bytes are read again. */
function foreign(span: ReceivedSpan) {
  const heads = new Int32Array(HEAD_WORDS);
  const body = span.span;
  const reader = new WireReader(body);
  readHead(reader, heads, 0, { traceIdAt: 0 });
  const name = nameOf(reader, 0, heads, 0);
  const context = { serial: 0, sharedResource: share(span.resource), sharedScope: share(span.scope) };
  return { body, start: 0, heads, row: 0, name, context };
}

/** Differs from process to process, so that nobody can choose ids that all fall into one slot. */
const SEED = (Math.random() * 2 ** 32) | 0;

function slotOf(high: number, low: number): number {
  const mixed = Math.imul(high ^ SEED, 0x85ebca6b) ^ Math.imul(low ^ (high >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
