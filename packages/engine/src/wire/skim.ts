import { concat, EMPTY, holdsAt, isZero } from './bytes.ts';
import { checkField, checkMessage, RESOURCE, SCOPE, SPAN } from './check-message.ts';
import { hex8 } from './hex.ts';
import { SkimmedSpan, SpanContext } from './received-span.ts';
import type { ReceivedSpan } from './received-span.ts';
import { isUtf8 } from './utf8.ts';
import { LENGTH_DELIMITED, WireReader } from './wire-reader.ts';

/** What a body holds: the usable spans in their order, and how many were refused, by reason. */
export interface Skimmed {
  readonly spans: readonly ReceivedSpan[];
  readonly rejected: readonly { readonly reason: string; readonly count: number }[];
}

/**
 * Reads an ExportTraceServiceRequest in one walk over the wire that checks everything in it, so that later readers
 * need not. Throws WireError when it is no such message. A span whose ids are of the wrong length or all zero is left
 * out and counted under `rejected` (OTLP partial success); fields that OTLP does not have are stepped over.
 */
export function skim(body: Uint8Array): Skimmed {
  const skimmer = new Skimmer(body);
  skimmer.request();
  return {
    spans: skimmer.spans,
    rejected: Array.from(skimmer.rejected, ([reason, count]) => ({ reason, count })),
  };
}

class Skimmer {
  readonly spans: ReceivedSpan[] = [];
  readonly rejected = new Map<string, number>();
  private readonly reader: WireReader;
  /** Texts of the trace ids met, by their last four bytes; a body repeats few ids over many spans. */
  private readonly traceIds = new Map<number, { readonly bytes: Uint8Array; readonly text: string }>();

  constructor(body: Uint8Array) {
    this.reader = new WireReader(body);
  }

  request(): void {
    this.each(1, 0, () => this.resourceSpans());
  }

  private resourceSpans(): void {
    const resource = this.shared(RESOURCE);
    this.each(2, 1, () => {
      const context = new SpanContext(resource, this.shared(SCOPE));
      this.each(2, 2, () => this.span(context));
    });
  }

  /**
   * What the entries of this level share, its field 1, checked together with field 3, the schema URL. It may stand behind
   * the entries, so this looks ahead and puts the reader back. Of repetitions the merge, as protobuf has it.
   */
  private shared(message: typeof RESOURCE | typeof SCOPE): Uint8Array {
    const { reader } = this;
    const start = reader.pos;
    let found: Uint8Array = EMPTY;
    while (reader.pos < reader.end) {
      const tag = reader.tag();
      if (tag >>> 3 === 1) {
        this.embedded(tag, () => {
          const part = reader.bytes.subarray(reader.pos, reader.end);
          found = found.length === 0 ? part : concat(found, part);
          checkMessage(reader, message, 2);
        });
      } else if (tag >>> 3 === 3) {
        this.embedded(tag, () => {
          if (!isUtf8(reader.bytes, reader.view, reader.pos, reader.end)) {
            throw reader.error('invalid-utf8', reader.pos, 'A schema URL is not UTF-8');
          }
        });
      } else {
        reader.skip(tag, 1);
      }
    }
    reader.pos = start;
    return found;
  }

  /** Runs `read` inside every embedded message of number `field` of this level. */
  private each(field: number, depth: number, read: () => void): void {
    const { reader } = this;
    while (reader.pos < reader.end) {
      const tag = reader.tag();
      if (tag >>> 3 === field) {
        this.embedded(tag, read);
      } else {
        reader.skip(tag, depth);
      }
    }
  }

  private embedded(tag: number, read: () => void): void {
    const { reader } = this;
    if ((tag & 7) !== LENGTH_DELIMITED) {
      throw reader.error('wrong-wire-type', reader.pos, `Field ${tag >>> 3} has wire type ${tag & 7} instead of 2`);
    }
    const end = reader.length() + reader.pos;
    const outer = reader.end;
    reader.end = end;
    read();
    reader.pos = end;
    reader.end = outer;
  }

  private span(context: SpanContext): void {
    const { reader } = this;
    const start = reader.pos;
    let traceAt = 0;
    let traceSize = 0;
    let idAt = 0;
    let idSize = 0;
    let parentAt = 0;
    let parentSize = 0;
    while (reader.pos < reader.end) {
      const tag = reader.tag();
      if (tag === TRACE_ID) {
        traceSize = reader.length();
        traceAt = reader.pos;
        reader.pos += traceSize;
      } else if (tag === SPAN_ID) {
        idSize = reader.length();
        idAt = reader.pos;
        reader.pos += idSize;
      } else if (tag === PARENT_SPAN_ID) {
        parentSize = reader.length();
        parentAt = reader.pos;
        reader.pos += parentSize;
      } else {
        checkField(reader, SPAN, tag, 3);
      }
    }
    const { bytes, end } = reader;
    const reason =
      badId('trace id', 16, bytes, traceAt, traceSize) ??
      badId('span id', 8, bytes, idAt, idSize) ??
      (parentSize === 0 || parentSize === 8 ? undefined : 'parent span id is not 8 bytes');
    if (reason !== undefined) {
      this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
      return;
    }
    const root = parentSize === 0 || isZero(bytes, parentAt, parentAt + 8);
    this.spans.push(new SkimmedSpan(this.traceId(traceAt), bytes, start, end, idAt, root ? 0 : parentAt, context));
  }

  private traceId(at: number): string {
    const { bytes, view } = this.reader;
    const key = view.getInt32(at + 12, true);
    const known = this.traceIds.get(key);
    if (known !== undefined && holdsAt(bytes, at, known.bytes)) {
      return known.text;
    }
    const text = hex8(bytes, at) + hex8(bytes, at + 8);
    this.traceIds.set(key, { bytes: bytes.subarray(at, at + 16), text });
    return text;
  }
}

/** Tags of fields 1, 2 and 4 of Span, length-delimited. */
const TRACE_ID = (1 << 3) | LENGTH_DELIMITED;
const SPAN_ID = (2 << 3) | LENGTH_DELIMITED;
const PARENT_SPAN_ID = (4 << 3) | LENGTH_DELIMITED;

function badId(what: string, size: number, bytes: Uint8Array, at: number, found: number): string | undefined {
  if (found !== size) {
    return `${what} is not ${size} bytes`;
  }
  return isZero(bytes, at, at + size) ? `${what} is all zeros` : undefined;
}
