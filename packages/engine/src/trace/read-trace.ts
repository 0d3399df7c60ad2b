import {
  END_HIGH,
  HAS_PARENT,
  ID_HIGH,
  ID_LOW,
  PARENT_HIGH,
  PARENT_LOW,
  START_HIGH,
  START_LOW,
} from '../wire/span-head.ts';
import type { FieldSet } from './field-set.ts';
import type { OpenTrace } from './open-trace.ts';
import { ORPHAN, ROOT } from './span-tree.ts';
import { Trace } from './trace.ts';
import { timesOf } from './trace-times.ts';

/** Up to so many spans are put in order by insertion, which for few is faster than a general sort. */
const INSERTION_LIMIT = 40;

/**
 * The spans that have come, as one trace: in the order of their start, then their id, with their tree. Of each span only
 * the head is read here; attributes are located when a rule first asks that span for one. The trace stays as it is when
 * further spans are added to `open`; the two share the bytes.
 */
export function readTrace(open: OpenTrace, fields: FieldSet): Trace {
  const order = inOrder(open);
  const places = new Int32Array(order.length);
  order.forEach((span, place) => (places[span] = place));
  const parents = order.map((span) => {
    if (open.head(span, HAS_PARENT) === 0) {
      return ROOT;
    }
    const parent = open.find(open.head(span, PARENT_HIGH), open.head(span, PARENT_LOW));
    return parent < 0 ? ORPHAN : (places[parent] as number);
  });
  const times = timesOf(order.length, (place, ofEnd, low) => {
    const column = (ofEnd ? END_HIGH : START_HIGH) + (low ? 1 : 0);
    return open.head(order[place] as number, column) >>> 0;
  });
  return new Trace(open, fields, order, parents, times);
}

function inOrder(open: OpenTrace): number[] {
  const order: number[] = [];
  for (let span = 0; span < open.spanCount; span++) {
    order.push(span);
  }
  if (order.length > INSERTION_LIMIT) {
    return order.sort((a, b) => compareSpans(open, a, b));
  }
  for (let i = 1; i < order.length; i++) {
    const span = order[i] as number;
    let place = i;
    while (place > 0 && compareSpans(open, order[place - 1] as number, span) > 0) {
      order[place] = order[place - 1] as number;
      place--;
    }
    order[place] = span;
  }
  return order;
}

function compareSpans(open: OpenTrace, a: number, b: number): number {
  return (
    compareWords(open, a, b, START_HIGH) ||
    compareWords(open, a, b, START_LOW) ||
    compareWords(open, a, b, ID_HIGH) ||
    compareWords(open, a, b, ID_LOW)
  );
}

function compareWords(open: OpenTrace, a: number, b: number, column: number): number {
  return (open.head(a, column) >>> 0) - (open.head(b, column) >>> 0);
}
