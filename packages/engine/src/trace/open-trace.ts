import { sameBytes } from '../wire/bytes.ts';
import type { ReceivedSpan } from '../wire/received-span.ts';
import { SkimmedSpan } from '../wire/received-span.ts';

/** Room for the first spans; most traces are small. Both grow by doubling. */
const FIRST_BYTES = 2048;
const FIRST_ROWS = 8;

/** Up to here a span id is looked up by going through all of them. */
const SCAN_LIMIT = 16;

/** One row per span: id (two words), where it starts in the bytes, its resource, its scope. */
const ROW = 5;

/**
 * The spans of one trace that have come so far, as copies of their wire bytes: a view would keep a whole body alive.
 * Equal resources and scopes are held once. Spans are numbered by arrival; span i lies in bytes
 * [spanStart(i), spanStart(i + 1)). How many spans and bytes a trace may hold is for the caller to bound.
 */
export class OpenTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  readonly resources: Uint8Array[] = [];
  readonly scopes: Uint8Array[] = [];
  bytes = new Uint8Array(FIRST_BYTES);
  private rows = new Int32Array(FIRST_ROWS * ROW);
  private spans = 0;
  private size = 0;
  private sharedSize = 0;
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
    return this.spans;
  }

  /** Wire bytes held: of the spans, and of the resources and scopes once each. Buffers may be up to twice as large. */
  get byteLength(): number {
    return this.size + this.sharedSize;
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
    const skimmed = span instanceof SkimmedSpan ? span : undefined;
    const high = skimmed?.idHigh ?? Number.parseInt(span.spanId.slice(0, 8), 16) | 0;
    const low = skimmed?.idLow ?? Number.parseInt(span.spanId.slice(8), 16) | 0;
    const known = this.find(high, low);
    if (known >= 0) {
      this.differing += this.isCopy(known, span) ? 0 : 1;
      return 'duplicate';
    }
    const context = skimmed?.context.serial ?? 0;
    if (context === 0 || context !== this.lastContext) {
      this.lastContext = context;
      this.lastResource = this.share(this.resources, span.resource);
      this.lastScope = this.share(this.scopes, span.scope);
    }
    const wire = span.span;
    this.reserve(wire.length);
    this.bytes.set(wire, this.size);
    const at = this.spans * ROW;
    this.rows[at] = high;
    this.rows[at + 1] = low;
    this.rows[at + 2] = this.size;
    this.rows[at + 3] = this.lastResource;
    this.rows[at + 4] = this.lastScope;
    this.size += wire.length;
    this.spans++;
    this.root ||= skimmed?.isRoot ?? span.parentId === '';
    this.enter(this.spans - 1);
    return 'added';
  }

  /** The number of the span with this id, -1 when it has not come. */
  find(high: number, low: number): number {
    const { rows, slots } = this;
    if (slots === undefined) {
      for (let i = 0; i < this.spans; i++) {
        if (rows[i * ROW] === high && rows[i * ROW + 1] === low) {
          return i;
        }
      }
      return -1;
    }
    const mask = slots.length - 1;
    for (let slot = slotOf(high, low) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const i = (slots[slot] as number) - 1;
      if (rows[i * ROW] === high && rows[i * ROW + 1] === low) {
        return i;
      }
    }
    return -1;
  }

  idHigh(span: number): number {
    return this.rows[span * ROW] as number;
  }
  idLow(span: number): number {
    return this.rows[span * ROW + 1] as number;
  }
  spanStart(span: number): number {
    return span === this.spans ? this.size : (this.rows[span * ROW + 2] as number);
  }
  resourceOf(span: number): number {
    return this.rows[span * ROW + 3] as number;
  }
  scopeOf(span: number): number {
    return this.rows[span * ROW + 4] as number;
  }

  private isCopy(known: number, span: ReceivedSpan): boolean {
    return (
      sameBytes(this.bytes.subarray(this.spanStart(known), this.spanStart(known + 1)), span.span) &&
      sameBytes(this.resources[this.resourceOf(known)] as Uint8Array, span.resource) &&
      sameBytes(this.scopes[this.scopeOf(known)] as Uint8Array, span.scope)
    );
  }

  /** The number of an equal entry, which is added when there is none. A trace has few. */
  private share(entries: Uint8Array[], entry: Uint8Array): number {
    const known = entries.findIndex((other) => sameBytes(other, entry));
    if (known >= 0) {
      return known;
    }
    this.sharedSize += entry.length;
    return entries.push(entry.slice()) - 1;
  }

  private reserve(more: number): void {
    if (this.size + more > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.size + more));
      grown.set(this.bytes.subarray(0, this.size));
      this.bytes = grown;
    }
    if ((this.spans + 1) * ROW > this.rows.length) {
      const grown = new Int32Array(this.rows.length * 2);
      grown.set(this.rows);
      this.rows = grown;
    }
  }

  /** Makes a new span findable by its id. */
  private enter(span: number): void {
    if (this.spans <= SCAN_LIMIT) {
      return;
    }
    if (this.slots === undefined || this.spans * 2 > this.slots.length) {
      this.slots = new Int32Array(Math.max(SCAN_LIMIT * 4, (this.slots?.length ?? 0) * 2));
      for (let i = 0; i < span; i++) {
        this.place(this.slots, i);
      }
    }
    this.place(this.slots, span);
  }

  private place(slots: Int32Array, span: number): void {
    const mask = slots.length - 1;
    let slot = slotOf(this.idHigh(span), this.idLow(span)) & mask;
    while (slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = span + 1;
  }
}

/** Differs from process to process, so that nobody can choose ids that all fall into one slot. */
const SEED = (Math.random() * 2 ** 32) | 0;

function slotOf(high: number, low: number): number {
  const mixed = Math.imul(high ^ SEED, 0x85ebca6b) ^ Math.imul(low ^ (high >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
