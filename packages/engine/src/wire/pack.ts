import { Batch, SpanContext } from './batch.ts';
import { SpanName } from './span-name.ts';
import * as layout from './walk/layout.ts';

/** Where a span is: in a batch, the row that begins at `row`. */
export interface Place {
  readonly batch: Batch;
  readonly row: number;
}

/** Words at the start of a pack: how many spans, traces, contexts and names follow, in this order, and then bytes. */
const HEADER_WORDS = 4;
/** Of a context: how long resource and scope are, whose bytes stand behind those of the spans. */
const CONTEXT_WORDS = 2;

/** Packs the chosen traces of a batch, by their number in `batch.traces`. BeTrace's own spans stay behind. */
export function packTraces(batch: Batch, isChosen: (trace: number) => boolean): ArrayBuffer {
  const places: Place[] = [];
  batch.traces.forEach((_, trace) => {
    if (isChosen(trace)) {
      for (let row = batch.firstRow(trace); row >= 0; row = batch.nextRow(row)) {
        places.push({ batch, row });
      }
    }
  });
  return pack(places);
}

/**
 * Copies spans, with what they stand under, into a buffer of their own that `unpack` makes a batch of, in this thread or,
 * when it is sent there, in another. Spans of one trace stay in the order that is given.
 */
export function pack(spans: readonly Place[]): ArrayBuffer {
  const traces = new Map<string, number[]>();
  const contexts = new Map<SpanContext, number>();
  const names = new Map<SpanName, number>();
  /** Of each name, a span that has it; of each span, the number of its name. */
  const named: number[] = [];
  const numbers: number[] = [];
  let size = 0;
  spans.forEach(({ batch, row }, i) => {
    const traceId = batch.traceIdOf(row);
    const ofTrace = traces.get(traceId);
    if (ofTrace === undefined) {
      traces.set(traceId, [i]);
    } else {
      ofTrace.push(i);
    }
    size += batch.rows[row + layout.LENGTH] as number;
    const context = batch.contextOf(row);
    if (!contexts.has(context)) {
      contexts.set(context, contexts.size);
      size += context.resource.bytes.length + context.scope.bytes.length;
    }
    const name = batch.nameOf(row);
    let number = names.get(name);
    if (number === undefined) {
      number = named.push(i) - 1;
      names.set(name, number);
    }
    numbers.push(number);
  });
  const counts = [spans.length, traces.size, contexts.size, named.length];
  const starts = startsOf(counts);
  const buffer = new ArrayBuffer(starts.bytes * 4 + size);
  const words = new Int32Array(buffer, 0, starts.bytes);
  const bytes = new Uint8Array(buffer, starts.bytes * 4);
  words.set(counts);
  let at = 0;
  spans.forEach(({ batch, row }, i) => {
    const to = starts.rows + i * layout.ROW_WORDS;
    const start = batch.rows[row + layout.WIRE_START] as number;
    const length = batch.rows[row + layout.LENGTH] as number;
    words.set(batch.rows.subarray(row, row + layout.ROW_WORDS), to);
    bytes.set(batch.bytes.subarray(start, start + length), at);
    words[to + layout.WIRE_START] = at;
    words[to + layout.CONTEXT] = contexts.get(batch.contextOf(row)) as number;
    words[to + layout.NAME] = numbers[i] as number;
    at += length;
  });
  [...traces.values()].forEach((rows, trace) => {
    const to = starts.traces + trace * layout.TRACE_WORDS;
    rows.forEach((row, i) => {
      words[starts.rows + row * layout.ROW_WORDS + layout.TRACE] = trace;
      words[starts.rows + row * layout.ROW_WORDS + layout.NEXT] = rows[i + 1] ?? -1;
    });
    const { batch, row } = spans[rows[0] as number] as Place;
    words.set(batch.traceWords(row), to);
    words[to + layout.TRACE_FIRST] = rows[0] as number;
    words[to + layout.TRACE_LAST] = rows.at(-1) as number;
    words[to + layout.TRACE_SPANS] = rows.length;
  });
  [...contexts.keys()].forEach(({ resource, scope }, i) => {
    words.set([resource.bytes.length, scope.bytes.length], starts.contexts + i * CONTEXT_WORDS);
    bytes.set(resource.bytes, at);
    bytes.set(scope.bytes, at + resource.bytes.length);
    at += resource.bytes.length + scope.bytes.length;
  });
  words.set(named, starts.names);
  return buffer;
}

/** The spans that `pack` has copied. The buffer belongs to the batch from now on. */
export function unpack(buffer: ArrayBuffer): Batch {
  const counts = [...new Int32Array(buffer, 0, HEADER_WORDS)];
  const starts = startsOf(counts);
  const words = new Int32Array(buffer, 0, starts.bytes);
  const bytes = new Uint8Array(buffer, starts.bytes * 4);
  const rows = words.subarray(starts.rows, starts.traces);
  const lengths = words.subarray(starts.contexts, starts.names);
  let at = bytes.length - lengths.reduce((sum, length) => sum + length, 0);
  const take = (length: number): Uint8Array => bytes.subarray(at, (at += length));
  const contexts: SpanContext[] = [];
  for (let i = 0; i < lengths.length; i += CONTEXT_WORDS) {
    contexts.push(new SpanContext(take(lengths[i] as number), take(lengths[i + 1] as number)));
  }
  const names = Array.from(words.subarray(starts.names, starts.bytes), (row) => {
    const word = (column: number): number => rows[row * layout.ROW_WORDS + column] as number;
    const start = word(layout.WIRE_START);
    return new SpanName(bytes.slice(start + word(layout.NAME_START), start + word(layout.NAME_END)));
  });
  return new Batch({ bytes, rows, traces: words.subarray(starts.traces, starts.contexts), contexts, names });
}

/** Where the tables start, in words. */
function startsOf([spans = 0, traces = 0, contexts = 0, names = 0]: readonly number[]) {
  const rowsEnd = HEADER_WORDS + spans * layout.ROW_WORDS;
  const tracesEnd = rowsEnd + traces * layout.TRACE_WORDS;
  const contextsEnd = tracesEnd + contexts * CONTEXT_WORDS;
  return { rows: HEADER_WORDS, traces: rowsEnd, contexts: tracesEnd, names: contextsEnd, bytes: contextsEnd + names };
}
