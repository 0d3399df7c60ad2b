import { HAS_PARENT, ID_HIGH, ID_LOW, PARENT_HIGH, PARENT_LOW, START_HIGH, START_LOW } from '../wire/span-head.ts';
import type { FieldSet } from './field-set.ts';
import type { OpenTrace } from './open-trace.ts';
import { ORPHAN, ROOT } from './span-tree.ts';
import { Trace } from './trace.ts';

/** Up to so many spans are put in order by insertion, which for few is faster than a general sort. */
const INSERTION_LIMIT = 64;

/** Up to so many a parent is looked up by going through all ids. */
const SCAN_LIMIT = 64;

/** For spans in order of their arrival: the start, rounded to a double, and later the place in the order of spans. */
let starts = new Float64Array(1024);
let places = new Int32Array(1024);
/** The low words of their ids. */
let ids = new Int32Array(1024);

/**
 * The spans that have come, as one trace: in the order of their start, then their id, with their tree. Of each span only
 * the head is read here; attributes are located when a rule first asks that span for one. The trace stays as it is when
 * further spans are added to `open`; the two share the bytes.
 */
export function readTrace(open: OpenTrace, fields: FieldSet): Trace {
  const { spanCount } = open;
  if (spanCount > starts.length) {
    starts = new Float64Array(spanCount * 2);
    places = new Int32Array(spanCount * 2);
    ids = new Int32Array(spanCount * 2);
  }
  const order = inOrder(open);
  for (let place = 0; place < spanCount; place++) {
    places[order[place] as number] = place;
  }
  const parents: number[] = [];
  for (let place = 0; place < spanCount; place++) {
    const span = order[place] as number;
    if (open.head(span, HAS_PARENT) === 0) {
      parents.push(ROOT);
      continue;
    }
    const high = open.head(span, PARENT_HIGH);
    const low = open.head(span, PARENT_LOW);
    let parent = 0;
    if (spanCount > SCAN_LIMIT) {
      parent = open.find(high, low);
    } else {
      while (parent < spanCount && (ids[parent] !== low || open.head(parent, ID_HIGH) !== high)) {
        parent++;
      }
    }
    parents.push(parent >= 0 && parent < spanCount ? (places[parent] as number) : ORPHAN);
  }
  return new Trace(open, fields, order, parents);
}

function inOrder(open: OpenTrace): number[] {
  const { spanCount } = open;
  const order: number[] = [];
  for (let span = 0; span < spanCount; span++) {
    starts[span] = (open.head(span, START_HIGH) >>> 0) * 2 ** 32 + (open.head(span, START_LOW) >>> 0);
    ids[span] = open.head(span, ID_LOW);
    order.push(span);
  }
  if (spanCount > INSERTION_LIMIT) {
    return order.sort((a, b) => (starts[a] as number) - (starts[b] as number) || compareExactly(open, a, b));
  }
  for (let i = 1; i < spanCount; i++) {
    const start = starts[i] as number;
    let place = i;
    for (; place > 0; place--) {
      const before = order[place - 1] as number;
      const other = starts[before] as number;
      if (other < start || (other === start && compareExactly(open, before, i) < 0)) {
        break;
      }
      order[place] = before;
    }
    order[place] = i;
  }
  return order;
}

/** Of spans whose rounded starts are equal. */
function compareExactly(open: OpenTrace, a: number, b: number): number {
  for (const column of [START_HIGH, START_LOW, ID_HIGH, ID_LOW]) {
    const difference = (open.head(a, column) >>> 0) - (open.head(b, column) >>> 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
