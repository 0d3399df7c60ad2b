import { HAS_PARENT, ID_HIGH, ID_LOW, PARENT_HIGH, PARENT_LOW, START_HIGH, START_LOW } from '../wire/span-head.ts';
import type { FieldSet } from './field-set.ts';
import type { OpenTrace } from './open-trace.ts';
import { ORPHAN, ROOT } from './span-tree.ts';
import { Trace } from './trace.ts';

/** Up to so many spans are put in order by insertion, which for few is faster than a general sort. */
const INSERTION_LIMIT = 64;

/** For spans in order of their arrival: the start, rounded to a double, and later the place in the order of spans. */
let starts = new Float64Array(1024);
let places = new Int32Array(1024);

/**
 * The spans that have come, as one trace: in the order of their start, then their id, with their tree. Of each span only
 * the head is read here; attributes are located when a rule first asks that span for one. The trace stays as it is when
 * further spans are added to `open`; the two share the bytes.
 */
export function readTrace(open: OpenTrace, fields: FieldSet): Trace {
  const order = inOrder(open);
  order.forEach((span, place) => (places[span] = place));
  const parents: number[] = [];
  for (const span of order) {
    parents.push(parentOf(open, span));
  }
  return new Trace(open, fields, order, parents);
}

function parentOf(open: OpenTrace, span: number): number {
  if (open.head(span, HAS_PARENT) === 0) {
    return ROOT;
  }
  const parent = open.find(open.head(span, PARENT_HIGH), open.head(span, PARENT_LOW));
  return parent < 0 ? ORPHAN : (places[parent] as number);
}

function inOrder(open: OpenTrace): number[] {
  const { spanCount } = open;
  if (spanCount > starts.length) {
    starts = new Float64Array(spanCount * 2);
    places = new Int32Array(spanCount * 2);
  }
  const order: number[] = [];
  for (let span = 0; span < spanCount; span++) {
    starts[span] = (open.head(span, START_HIGH) >>> 0) * 2 ** 32 + (open.head(span, START_LOW) >>> 0);
    order.push(span);
  }
  const compare = (a: number, b: number): number => {
    const x = starts[a] as number;
    const y = starts[b] as number;
    return x < y ? -1 : x > y ? 1 : compareExactly(open, a, b);
  };
  if (spanCount > INSERTION_LIMIT) {
    return order.sort(compare);
  }
  for (let i = 1; i < spanCount; i++) {
    const span = order[i] as number;
    let place = i;
    while (place > 0 && compare(order[place - 1] as number, span) > 0) {
      order[place] = order[place - 1] as number;
      place--;
    }
    order[place] = span;
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
