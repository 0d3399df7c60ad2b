import { concat, EMPTY, holdsAt } from './bytes.ts';
import { checkMessage, RESOURCE, SCOPE } from './check-message.ts';
import { hex8 } from './hex.ts';
import { SkimmedSpan, SpanContext } from './received-span.ts';
import type { ReceivedSpan } from './received-span.ts';
import { HEAD_WORDS, readHead } from './span-head.ts';
import type { FoundTraceId } from './span-head.ts';
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

/** Heads are kept in tables of at most so many rows; a span rarely takes fewer bytes than that. */
const MOST_ROWS = 256;
const BYTES_PER_ROW = 100;

class Skimmer {
  readonly spans: ReceivedSpan[] = [];
  readonly rejected = new Map<string, number>();
  private readonly reader: WireReader;
  private readonly found: FoundTraceId = { traceIdAt: 0 };
  private heads: Int32Array;
  private row = 0;
  /** Texts of the trace ids met, by their last four bytes; a body repeats few ids over many spans. */
  private readonly traceIds = new Map<number, { readonly bytes: Uint8Array; readonly text: string }>();

  constructor(body: Uint8Array) {
    this.reader = new WireReader(body);
    this.heads = newHeads(body.length);
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
          checkMessage(reader, message, reader.pos, reader.end, 2);
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
    const row = this.row;
    if (row + HEAD_WORDS > this.heads.length) {
      // Spans that were read keep the rows that they have.
      this.heads = newHeads(reader.bytes.length - start);
      this.row = 0;
      return this.span(context);
    }
    const reason = readHead(reader, this.heads, row, this.found);
    if (reason === undefined) {
      const traceId = this.traceId(this.found.traceIdAt);
      this.spans.push(new SkimmedSpan(traceId, reader.bytes, start, this.heads, row, context));
      this.row = row + HEAD_WORDS;
    } else {
      this.heads.fill(0, row, row + HEAD_WORDS);
      this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
    }
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

function newHeads(bytes: number): Int32Array {
  return new Int32Array(HEAD_WORDS * Math.min(MOST_ROWS, Math.ceil(bytes / BYTES_PER_ROW) + 1));
}
