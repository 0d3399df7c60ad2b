import { hexOfWords } from './hex.ts';
import type { NotedKeys } from './noted-keys.ts';
import { readAttributes } from './read-value.ts';
import type { ReceivedSpan } from './received-span.ts';
import { OWN_NAME, share } from './shared-bytes.ts';
import type { SharedBytes } from './shared-bytes.ts';
import { SpanName } from './span-name.ts';
import { traceIdText } from './trace-id-text.ts';
import * as layout from './walk/layout.ts';
import { WireReader } from './wire-reader.ts';

/** What spans stand under. Its bytes are copies, one of each content as long as that is remembered. */
export class SpanContext {
  readonly resource: SharedBytes;
  readonly scope: SharedBytes;
  /** BeTrace's own: scope `betrace` of a resource whose `service.name` is `betrace`. */
  readonly isOwn: boolean;

  constructor(resource: Uint8Array, scope: Uint8Array) {
    this.resource = share(resource);
    this.scope = share(scope);
    this.isOwn = this.scope.isOwnScope && readAttributes(resource, 1).get('service.name') === OWN_NAME;
  }
}

/** Attributes that were noted in the walk: the set of keys, how many of them there were then, and the notes. */
export interface Notes {
  readonly set: NotedKeys;
  readonly keys: number;
  readonly words: Int32Array;
}

/** What a batch is made of; see `walk/layout.ts`. */
export interface BatchTables {
  readonly bytes: Uint8Array;
  readonly rows: Int32Array;
  readonly traces: Int32Array;
  readonly contexts: readonly SpanContext[];
  /** By the number in a row; it may grow. */
  readonly names: readonly SpanName[];
  readonly notes?: Notes;
}

/** How many spans of a batch are held, and by what that can move them into batches of their own. */
export interface Held {
  spans: number;
  pieces: { settle(): void }[];
}

/** A trace of a batch. */
export interface BatchTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** Its spans in the batch, without BeTrace's own. */
  readonly spanCount: number;
}

/**
 * Spans that came together, in their order, and the traces that they are of: the bytes that they were read from, which
 * must not change any more, and tables that say where in them what is (see `walk/layout.ts`).
 */
export class Batch {
  readonly bytes: Uint8Array;
  readonly rows: Int32Array;
  readonly contexts: readonly SpanContext[];
  readonly notes: Notes | undefined;
  readonly spanCount: number;
  /** How many are BeTrace's own: they are among `spans` but not among the spans of `traces`. */
  readonly ownSpans: number;
  readonly held: Held = { spans: 0, pieces: [] };
  private readonly traceTable: Int32Array;
  private readonly names: readonly SpanName[];
  private knownReader: WireReader | undefined;
  private knownSpans: readonly BatchSpan[] | undefined;
  private knownTraces: readonly BatchTrace[] | undefined;

  constructor({ bytes, rows, traces, contexts, names, notes }: BatchTables) {
    this.bytes = bytes;
    this.rows = rows;
    this.traceTable = traces;
    this.contexts = contexts;
    this.names = names;
    this.notes = notes;
    this.spanCount = rows.length / layout.ROW_WORDS;
    this.ownSpans = contexts.some(({ isOwn }) => isOwn) ? this.leaveOutOwn() : 0;
  }

  get reader(): WireReader {
    this.knownReader ??= new WireReader(this.bytes);
    return this.knownReader;
  }

  /** Each trace once, in the order of their first spans. */
  get traces(): readonly BatchTrace[] {
    if (this.knownTraces === undefined) {
      const { traceTable } = this;
      const ids = new Uint8Array(traceTable.buffer, traceTable.byteOffset, traceTable.byteLength);
      const traces: BatchTrace[] = [];
      for (let at = 0; at < traceTable.length; at += layout.TRACE_WORDS) {
        const spanCount = traceTable[at + layout.TRACE_SPANS] as number;
        traces.push({ traceId: traceIdText(ids, traceTable, at), spanCount });
      }
      this.knownTraces = traces;
    }
    return this.knownTraces;
  }

  /** All spans one by one, for who does not mind an object for each. */
  get spans(): readonly BatchSpan[] {
    this.knownSpans ??= Array.from({ length: this.spanCount }, (_, i) => new BatchSpan(this, i * layout.ROW_WORDS));
    return this.knownSpans;
  }

  /** Where the first row of a trace begins, negative when it has none. */
  firstRow(trace: number): number {
    return (this.traceTable[trace * layout.TRACE_WORDS + layout.TRACE_FIRST] as number) * layout.ROW_WORDS;
  }

  /** Where the next row of the same trace begins, negative behind the last. */
  nextRow(row: number): number {
    return (this.rows[row + layout.NEXT] as number) * layout.ROW_WORDS;
  }

  /** The words of the id of a row's trace. */
  traceWords(row: number): Int32Array {
    const at = (this.rows[row + layout.TRACE] as number) * layout.TRACE_WORDS;
    return this.traceTable.subarray(at, at + layout.TRACE_FIRST);
  }

  traceIdOf(row: number): string {
    return (this.traces[this.rows[row + layout.TRACE] as number] as BatchTrace).traceId;
  }

  nameOf(row: number): SpanName {
    const known = this.names[this.rows[row + layout.NAME] as number];
    if (known !== undefined) {
      return known;
    }
    const start = this.rows[row + layout.WIRE_START] as number;
    const from = start + (this.rows[row + layout.NAME_START] as number);
    return new SpanName(this.bytes.slice(from, start + (this.rows[row + layout.NAME_END] as number)));
  }

  contextOf(row: number): SpanContext {
    return this.contexts[this.rows[row + layout.CONTEXT] as number] as SpanContext;
  }

  /** Takes BeTrace's own spans out of the chains of their traces; gives their number. */
  private leaveOutOwn(): number {
    const { rows, traceTable } = this;
    let count = 0;
    for (let at = 0; at < traceTable.length; at += layout.TRACE_WORDS) {
      const kept: number[] = [];
      for (let row = this.firstRow(at / layout.TRACE_WORDS); row >= 0; row = this.nextRow(row)) {
        if (this.contextOf(row).isOwn) {
          count++;
        } else {
          kept.push(row / layout.ROW_WORDS);
        }
      }
      traceTable[at + layout.TRACE_FIRST] = kept[0] ?? -1;
      traceTable[at + layout.TRACE_SPANS] = kept.length;
      kept.forEach((row, i) => (rows[row * layout.ROW_WORDS + layout.NEXT] = kept[i + 1] ?? -1));
    }
    return count;
  }
}

/** A span of a batch, which makes its texts and views when asked. */
export class BatchSpan implements ReceivedSpan {
  readonly batch: Batch;
  /** Where its row begins. */
  readonly row: number;

  constructor(batch: Batch, row: number) {
    this.batch = batch;
    this.row = row;
  }

  get traceId(): string {
    return this.batch.traceIdOf(this.row);
  }
  get spanId(): string {
    return hexOfWords(this.word(layout.ID_HIGH), this.word(layout.ID_LOW));
  }
  get parentId(): string {
    return this.word(layout.HAS_PARENT) === 0
      ? ''
      : hexOfWords(this.word(layout.PARENT_HIGH), this.word(layout.PARENT_LOW));
  }
  get span(): Uint8Array {
    const start = this.word(layout.WIRE_START);
    return this.batch.bytes.subarray(start, start + this.word(layout.LENGTH));
  }
  get resource(): Uint8Array {
    return this.batch.contextOf(this.row).resource.bytes;
  }
  get scope(): Uint8Array {
    return this.batch.contextOf(this.row).scope.bytes;
  }
  get ownService(): boolean {
    return this.batch.contextOf(this.row).isOwn;
  }

  private word(column: number): number {
    return this.batch.rows[this.row + column] as number;
  }
}
