/**
 * An attribute's value: int64 as bigint, double as number, bytes, arrays, and lists of keys and values as maps. A value
 * that is not set is no value; the readers leave it out.
 */
export type AttributeValue =
  string | boolean | bigint | number | Uint8Array | readonly AttributeValue[] | ReadonlyMap<string, AttributeValue>;

/** Of a key that comes twice the first value counts. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type SpanStatus = 'unset' | 'ok' | 'error';

/** One span as it was sent. Ids are lower-case hex, times ns since 1970. */
export interface Span {
  readonly spanId: string;
  /** Empty on a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: SpanStatus;
  readonly statusMessage: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: Attributes };
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
}

export interface SpanEvent {
  readonly name: string;
  readonly time: bigint;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** All spans of one trace, in any order; copies of a span count once. */
export interface Trace {
  readonly traceId: string;
  readonly spans: readonly Span[];
}
