import { concat, EMPTY } from './bytes.ts';
import { checkMessage, RESOURCE, SCOPE } from './check-message.ts';
import { SkimmedSpan, SpanContext } from './received-span.ts';
import type { ReceivedSpan } from './received-span.ts';
import { HEAD_WORDS, nameOf, readHead } from './span-head.ts';
import type { FoundTraceId } from './span-head.ts';
import { traceIdText } from './trace-id-text.ts';
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

  constructor(body: Uint8Array) {
    this.reader = new WireReader(body);
    this.heads = newHeads(body.length);
  }

  request(): void {
    const { reader } = this;
    while (reader.pos < reader.end) {
      const tag = reader.tag();
      if (tag >>> 3 === 1) {
        const outer = this.enter(tag);
        this.resourceSpans();
        this.leave(outer);
      } else {
        reader.skip(tag, 0);
      }
    }
  }

  /** The resource may stand behind the spans that have it. */
  private resourceSpans(): void {
    const { reader } = this;
    const contexts: SpanContext[] = [];
    let resource: Uint8Array = EMPTY;
    while (reader.pos < reader.end) {
      const tag = reader.tag();
      const field = tag >>> 3;
      if (field === 1) {
        resource = this.shared(tag, RESOURCE, resource, 2);
      } else if (field === 2) {
        const outer = this.enter(tag);
        contexts.push(this.scopeSpans());
        this.leave(outer);
      } else {
        this.schemaUrlOr(tag, 1);
      }
    }
    for (const context of contexts) {
      context.takeResource(resource);
    }
  }

  private scopeSpans(): SpanContext {
    const { reader } = this;
    const context = new SpanContext();
    let scope: Uint8Array = EMPTY;
    while (reader.pos < reader.end) {
      const tag = reader.tag();
      const field = tag >>> 3;
      if (field === 2) {
        const outer = this.enter(tag);
        this.span(context);
        this.leave(outer);
      } else if (field === 1) {
        scope = this.shared(tag, SCOPE, scope, 3);
      } else {
        this.schemaUrlOr(tag, 2);
      }
    }
    context.takeScope(scope);
    return context;
  }

  /** Checks what the entries of a level share. Of repetitions it gives the merge, as protobuf has it. */
  private shared(tag: number, message: typeof RESOURCE | typeof SCOPE, before: Uint8Array, depth: number): Uint8Array {
    const { reader } = this;
    const outer = this.enter(tag);
    const part = reader.bytes.subarray(reader.pos, reader.end);
    checkMessage(reader, message, reader.pos, reader.end, depth);
    reader.end = reader.pos = part.byteOffset - reader.bytes.byteOffset + part.length;
    this.leave(outer);
    return before.length === 0 ? part : concat(before, part);
  }

  private schemaUrlOr(tag: number, depth: number): void {
    const { reader } = this;
    if (tag >>> 3 !== 3) {
      return reader.skip(tag, depth);
    }
    const outer = this.enter(tag);
    if (!isUtf8(reader.bytes, reader.view, reader.pos, reader.end)) {
      throw reader.error('invalid-utf8', reader.pos, 'A schema URL is not UTF-8');
    }
    this.leave(outer);
  }

  /** Goes into an embedded message; gives the end of the message around it, for `leave`. */
  private enter(tag: number): number {
    const { reader } = this;
    if ((tag & 7) !== LENGTH_DELIMITED) {
      throw reader.error('wrong-wire-type', reader.pos, `Field ${tag >>> 3} has wire type ${tag & 7} instead of 2`);
    }
    const outer = reader.end;
    const size = reader.length();
    reader.end = reader.pos + size;
    return outer;
  }

  private leave(outer: number): void {
    const { reader } = this;
    reader.pos = reader.end;
    reader.end = outer;
  }

  private span(context: SpanContext): void {
    const { reader } = this;
    const start = reader.pos;
    if (this.row + HEAD_WORDS > this.heads.length) {
      // Spans that were read keep the rows that they have.
      this.heads = newHeads(reader.bytes.length - start);
      this.row = 0;
    }
    const { heads, row } = this;
    const reason = readHead(reader, heads, row, this.found);
    if (reason === undefined) {
      const traceId = traceIdText(reader, this.found.traceIdAt);
      const name = nameOf(reader, start, heads, row);
      this.spans.push(new SkimmedSpan(traceId, reader.bytes, start, heads, row, name, context));
      this.row = row + HEAD_WORDS;
    } else {
      heads.fill(0, row, row + HEAD_WORDS);
      this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
    }
  }
}

function newHeads(bytes: number): Int32Array {
  return new Int32Array(HEAD_WORDS * Math.min(MOST_ROWS, Math.ceil(bytes / BYTES_PER_ROW) + 1));
}
