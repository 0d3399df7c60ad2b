import { hexOf } from '../wire/hex.ts';
import { embedded, readAttributes, stringField } from '../wire/read-value.ts';
import type { AttributeMap } from '../wire/read-value.ts';
import { WireReader } from '../wire/wire-reader.ts';

export interface SpanEvent {
  readonly name: string;
  /** ns since 1970. */
  readonly timeNs: bigint;
  readonly attributes: AttributeMap;
}

export interface SpanLink {
  /** Lower-case hex, as sent: of any length. */
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: AttributeMap;
}

const EVENT_TAG = (11 << 3) | 2;
const LINK_TAG = (13 << 3) | 2;
const EVENT_TIME_TAG = (1 << 3) | 1;

/** The events of a Span message that `skim` has checked, in their order. */
export function readEvents(span: Uint8Array): SpanEvent[] {
  return embedded(span, EVENT_TAG).map((event) => ({
    name: stringField(event, 2) ?? '',
    timeNs: eventTime(event),
    attributes: readAttributes(event, 3),
  }));
}

/** The links of a Span message that `skim` has checked, in their order. */
export function readLinks(span: Uint8Array): SpanLink[] {
  return embedded(span, LINK_TAG).map((link) => ({
    traceId: bytesField(link, 1),
    spanId: bytesField(link, 2),
    attributes: readAttributes(link, 4),
  }));
}

function bytesField(message: Uint8Array, field: number): string {
  const last = embedded(message, (field << 3) | 2).at(-1);
  return last === undefined ? '' : hexOf(last, 0, last.length);
}

function eventTime(event: Uint8Array): bigint {
  let time = 0n;
  const reader = new WireReader(event);
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === EVENT_TIME_TAG) {
      time = reader.view.getBigUint64(reader.pos, true);
      reader.skipBytes(8);
    } else {
      reader.skip(tag, 0);
    }
  }
  return time;
}
