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
