import { hexOfWords } from './hex.ts';
import { EMPTY } from './bytes.ts';
import { readAttributes } from './read-value.ts';
import type { SpanName } from './span-name.ts';
import { OWN_NAME, share } from './shared-bytes.ts';
import { HAS_PARENT, ID_HIGH, ID_LOW, LENGTH, PARENT_HIGH, PARENT_LOW } from './span-head.ts';

/** A span as it came. The byte arrays are views into the body: whoever keeps them keeps the whole body. */
export interface ReceivedSpan {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** 16 lower-case hex digits; '' for a root. */
  readonly parentId: string;
  /** Wire bytes of the messages Span, Resource and InstrumentationScope; the latter two are empty when not sent. */
  readonly span: Uint8Array;
  readonly resource: Uint8Array;
  readonly scope: Uint8Array;
  /** BeTrace's own: scope `betrace` of a resource whose `service.name` is `betrace`. */
  readonly ownService: boolean;
}

let serials = 0;

/**
 * What the spans of one ScopeSpans share. It may stand behind them on the wire, so it is given when all of them were read.
 * `serial` tells contexts apart without holding on to their body.
 */
export class SpanContext {
  readonly serial = ++serials;
  scope: Uint8Array = EMPTY;
  resource: Uint8Array = EMPTY;
  ownService = false;
  sharedScope = NOTHING;
  sharedResource = NOTHING;

  takeScope(scope: Uint8Array): void {
    this.scope = scope;
    this.sharedScope = share(scope);
  }

  takeResource(resource: Uint8Array): void {
    this.resource = resource;
    this.sharedResource = share(resource);
    this.ownService = this.sharedScope.isOwnScope && readAttributes(resource, 1).get('service.name') === OWN_NAME;
  }
}

const NOTHING = share(EMPTY);

/** A received span that makes its texts and views when asked: most consumers of most spans never ask. */
export class SkimmedSpan implements ReceivedSpan {
  readonly traceId: string;
  readonly body: Uint8Array;
  /** Where its wire bytes start in the body. */
  readonly start: number;
  /** Its head is the row of `heads` that begins at `row`. */
  readonly heads: Int32Array;
  readonly row: number;
  readonly name: SpanName;
  readonly context: SpanContext;

  constructor(
    traceId: string,
    body: Uint8Array,
    start: number,
    heads: Int32Array,
    row: number,
    name: SpanName,
    context: SpanContext,
  ) {
    this.traceId = traceId;
    this.body = body;
    this.start = start;
    this.heads = heads;
    this.row = row;
    this.name = name;
    this.context = context;
  }

  get spanId(): string {
    return hexOfWords(this.head(ID_HIGH), this.head(ID_LOW));
  }
  get parentId(): string {
    return this.head(HAS_PARENT) === 0 ? '' : hexOfWords(this.head(PARENT_HIGH), this.head(PARENT_LOW));
  }
  get span(): Uint8Array {
    return this.body.subarray(this.start, this.start + this.head(LENGTH));
  }
  get resource(): Uint8Array {
    return this.context.resource;
  }
  get scope(): Uint8Array {
    return this.context.scope;
  }
  get ownService(): boolean {
    return this.context.ownService;
  }

  private head(column: number): number {
    return this.heads[this.row + column] as number;
  }
}
