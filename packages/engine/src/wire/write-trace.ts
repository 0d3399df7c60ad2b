import type { Attributes, AttributeValue, Span, Trace } from '@betrace/dsl';
import { bytesOfHex } from './hex.ts';
import { encodeUtf8 } from './utf8.ts';
import { WireWriter } from './wire-writer.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

/**
 * A trace of the language as an ExportTraceServiceRequest, as an exporter would have sent it, each span under a
 * resource and a scope of its own. An id that is no hex is written as its text.
 */
export function writeTrace(trace: Trace): Uint8Array {
  const out = new WireWriter();
  for (const span of trace.spans) {
    out.embedded(1, () => {
      out.embedded(1, () => writeAttributes(out, 1, span.resource));
      out.embedded(2, () => {
        out.embedded(1, () => writeScope(out, span.scope));
        out.embedded(2, () => writeSpan(out, trace.traceId, span));
      });
    });
  }
  return out.finish();
}

function writeScope(out: WireWriter, { name, version, attributes }: Span['scope']): void {
  out.string(1, name);
  out.string(2, version);
  writeAttributes(out, 3, attributes);
}

function writeSpan(out: WireWriter, traceId: string, span: Span): void {
  writeId(out, 1, traceId);
  writeId(out, 2, span.spanId);
  writeId(out, 4, span.parentSpanId);
  out.string(5, span.name);
  out.varint(6, BigInt(KINDS.indexOf(span.kind)));
  out.fixed64(7, span.start);
  out.fixed64(8, span.end);
  writeAttributes(out, 9, span.attributes);
  for (const event of span.events) {
    out.embedded(11, () => {
      out.fixed64(1, event.time);
      out.string(2, event.name);
      writeAttributes(out, 3, event.attributes);
    });
  }
  for (const link of span.links) {
    out.embedded(13, () => {
      writeId(out, 1, link.traceId);
      writeId(out, 2, link.spanId);
      writeAttributes(out, 4, link.attributes);
    });
  }
  out.embedded(15, () => {
    out.string(2, span.statusMessage);
    out.varint(3, BigInt(STATUSES.indexOf(span.status)));
  });
}

function writeId(out: WireWriter, field: number, id: string): void {
  out.raw(field, bytesOfHex(id) ?? encodeUtf8(id));
}

function writeAttributes(out: WireWriter, field: number, attributes: Attributes): void {
  for (const [key, value] of attributes) {
    out.embedded(field, () => {
      out.string(1, key);
      out.embedded(2, () => writeValue(out, value));
    });
  }
}

function writeValue(out: WireWriter, value: AttributeValue): void {
  switch (typeof value) {
    case 'string':
      return out.string(1, value);
    case 'boolean':
      return out.varint(2, value ? 1n : 0n);
    case 'bigint':
      return out.varint(3, value);
    case 'number':
      return out.double(4, value);
  }
  if (value instanceof Uint8Array) {
    out.raw(7, value);
  } else if (value instanceof Map) {
    out.embedded(6, () => writeAttributes(out, 1, value));
  } else {
    out.embedded(5, () =>
      (value as readonly AttributeValue[]).forEach((item) => out.embedded(1, () => writeValue(out, item))),
    );
  }
}
