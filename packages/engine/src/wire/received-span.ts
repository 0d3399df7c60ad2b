import { wordAt } from './bytes.ts';
import { hex8 } from './hex.ts';
import { readAttributes, stringField } from './read-value.ts';

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

  constructor(resource: Uint8Array, scope: Uint8Array) {
    this.resource = resource;
    this.scope = scope;
    this.ownService =
      stringField(scope, 1) === OWN_NAME && readAttributes(resource, 1).get('service.name') === OWN_NAME;
  }
}

/** A received span that makes its texts and views when asked: most consumers of most spans never ask. */
export class SkimmedSpan implements ReceivedSpan {
  readonly traceId: string;
  private readonly body: Uint8Array;
  private readonly start: number;
  private readonly end: number;
  private readonly idAt: number;
  /** 0 for a root; no id can stand at the start of a body. */
  private readonly parentAt: number;
  readonly context: SpanContext;

  constructor(
    traceId: string,
    body: Uint8Array,
    start: number,
    end: number,
    idAt: number,
    parentAt: number,
    context: SpanContext,
  ) {
    this.traceId = traceId;
    this.body = body;
    this.start = start;
    this.end = end;
    this.idAt = idAt;
    this.parentAt = parentAt;
    this.context = context;
  }

  get spanId(): string {
    return hex8(this.body, this.idAt);
  }
  get parentId(): string {
    return this.parentAt === 0 ? '' : hex8(this.body, this.parentAt);
  }
  get span(): Uint8Array {
    return this.body.subarray(this.start, this.end);
  }
  /** The span id as two signed words, the first bytes in the first. */
  get idHigh(): number {
    return wordAt(this.body, this.idAt);
  }
  get idLow(): number {
    return wordAt(this.body, this.idAt + 4);
  }
  get isRoot(): boolean {
    return this.parentAt === 0;
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
}
