import type { Batch } from '../wire/batch.ts';
import { HAS_PARENT, ID_HIGH, ID_LOW, PARENT_HIGH, PARENT_LOW, START_HIGH, START_LOW } from '../wire/walk/layout.ts';
import type { FieldSet } from './field-set.ts';
import type { OpenTrace } from './open-trace.ts';
import { ORPHAN, ROOT } from './span-tree.ts';
import { Trace } from './trace.ts';

/** Up to so many spans are put in order by insertion, which for few is faster than a general sort. */
const INSERTION_LIMIT = 64;

/** Up to so many a parent is looked up by going through all ids. */
const SCAN_LIMIT = 64;

/**
 * Room that is used again from trace to trace. By arrival: where the row of a span begins, its start since that of the first,
 * its id, and its place in the order of spans. By place: its number by arrival.
 */
const rowsByArrival: number[] = [];
const order: number[] = [];
let starts = new Float64Array(1024);
let highIds = new Int32Array(1024);
let lowIds = new Int32Array(1024);
let places = new Int32Array(1024);

/**
 * The spans that have come, as one trace: in the order of their start, then their id, with their tree. Of each span only
 * its row is read here; attributes are located when a rule first asks that span for one. The trace stays as it is when
 * further spans are added to `open`; the two share the bytes.
 */
export function readTrace(open: OpenTrace, fields: FieldSet): Trace {
  const { spanCount } = open;
  if (spanCount > starts.length) {
    starts = new Float64Array(spanCount * 2);
    highIds = new Int32Array(spanCount * 2);
    lowIds = new Int32Array(spanCount * 2);
    places = new Int32Array(spanCount * 2);
  }
  const byArrival: Batch[] = [];
  open.locate(byArrival, rowsByArrival);
  putInOrder(byArrival);
  const batches = byArrival.slice();
  const rows = rowsByArrival.slice(0, spanCount);
  for (let place = 0; place < spanCount; place++) {
    const span = order[place] as number;
    places[span] = place;
    batches[place] = byArrival[span] as Batch;
    rows[place] = rowsByArrival[span] as number;
  }
  const parents = rows.slice();
  for (let place = 0; place < spanCount; place++) {
    const table = (batches[place] as Batch).rows;
    const row = rows[place] as number;
    if (table[row + HAS_PARENT] === 0) {
      parents[place] = ROOT;
      continue;
    }
    const high = table[row + PARENT_HIGH] as number;
    const low = table[row + PARENT_LOW] as number;
    let parent = 0;
    if (spanCount > SCAN_LIMIT) {
      parent = open.find(high, low);
    } else {
      while (parent < spanCount && (lowIds[parent] !== low || highIds[parent] !== high)) {
        parent++;
      }
    }
    parents[place] = parent >= 0 && parent < spanCount ? (places[parent] as number) : ORPHAN;
  }
  return new Trace(open.traceId, fields, batches, rows, parents);
}

/** Finds the order of the spans whose batches are given by arrival. */
function putInOrder(batches: readonly Batch[]): void {
  const spanCount = batches.length;
  const origin = batches[0]?.rows;
  const originHigh = origin === undefined ? 0 : word(origin, rowsByArrival[0], START_HIGH);
  const originLow = origin === undefined ? 0 : word(origin, rowsByArrival[0], START_LOW);
  for (let span = 0; span < spanCount; span++) {
    const table = (batches[span] as Batch).rows;
    const row = rowsByArrival[span] as number;
    starts[span] = (word(table, row, START_HIGH) - originHigh) * 2 ** 32 + (word(table, row, START_LOW) - originLow);
    highIds[span] = table[row + ID_HIGH] as number;
    lowIds[span] = table[row + ID_LOW] as number;
    order[span] = span;
  }
  if (spanCount > INSERTION_LIMIT) {
    order.length = spanCount;
    order.sort((a, b) => (starts[a] as number) - (starts[b] as number) || compareExactly(batches, a, b));
    return;
  }
  for (let i = 1; i < spanCount; i++) {
    const start = starts[i] as number;
    let place = i;
    for (; place > 0; place--) {
      const before = order[place - 1] as number;
      const other = starts[before] as number;
      if (other < start || (other === start && compareExactly(batches, before, i) < 0)) {
        break;
      }
      order[place] = before;
    }
    order[place] = i;
  }
}

/** Of spans, by arrival, that start together as far as a double tells, which is exact but for traces of 104 days. */
function compareExactly(batches: readonly Batch[], a: number, b: number): number {
  for (const column of [START_HIGH, START_LOW, ID_HIGH, ID_LOW]) {
    const first = word((batches[a] as Batch).rows, rowsByArrival[a], column);
    const difference = first - word((batches[b] as Batch).rows, rowsByArrival[b], column);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function word(table: Int32Array, row: number | undefined, column: number): number {
  return (table[(row as number) + column] as number) >>> 0;
}
