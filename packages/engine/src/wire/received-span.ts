import { hexOfWords } from './hex.ts';
import { readAttributes, stringField } from './read-value.ts';
import { share } from './shared-bytes.ts';
import type { SharedBytes } from './shared-bytes.ts';
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

const OWN_NAME = 'betrace';

let serials = 0;

/** What the spans of one ScopeSpans share. `serial` tells contexts apart without holding on to their body. */
export class SpanContext {
  readonly serial = ++serials;
  readonly resource: Uint8Array;
  readonly scope: Uint8Array;
  readonly ownService: boolean;
  readonly sharedResource: SharedBytes;
  readonly sharedScope: SharedBytes;

  constructor(resource: Uint8Array, scope: Uint8Array) {
    this.resource = resource;
    this.scope = scope;
    this.sharedResource = share(resource);
    this.sharedScope = share(scope);
    this.ownService =
      stringField(scope, 1) === OWN_NAME && readAttributes(resource, 1).get('service.name') === OWN_NAME;
  }
}

/** A received span that makes its texts and views when asked: most consumers of most spans never ask. */
export class SkimmedSpan implements ReceivedSpan {
  readonly traceId: string;
  readonly body: Uint8Array;
  /** Where its wire bytes start in the body. */
  readonly start: number;
  /** Its head is the row of `heads` that begins at `row`. */
  readonly heads: Int32Array;
  readonly row: number;
  readonly context: SpanContext;

  constructor(traceId: string, body: Uint8Array, start: number, heads: Int32Array, row: number, context: SpanContext) {
    this.traceId = traceId;
    this.body = body;
    this.start = start;
    this.heads = heads;
    this.row = row;
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
