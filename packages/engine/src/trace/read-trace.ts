import { HAS_PARENT, ID_HIGH, ID_LOW, PARENT_HIGH, PARENT_LOW } from '../wire/span-head.ts';
import type { FieldSet } from './field-set.ts';
import type { OpenTrace } from './open-trace.ts';
import { ORPHAN, ROOT } from './span-tree.ts';
import { timesOf } from './trace-times.ts';
import { Trace } from './trace.ts';

/** Up to so many spans are put in order by insertion, which for few is faster than a general sort. */
const INSERTION_LIMIT = 40;

/**
 * The spans that have come, as one trace: in the order of their start, then their id, with their tree. Of each span only
 * the head is read here; attributes are located when a rule first asks that span for one. The trace stays as it is when
 * further spans are added to `open`; the two share the bytes.
 */
export function readTrace(open: OpenTrace, fields: FieldSet): Trace {
  const arrived = timesOf(open);
  const order = inOrder(open, arrived.start);
  const start = order.map((span) => arrived.start[span] as number);
  const end = order.map((span) => arrived.end[span] as number);
  const places: number[] = order.slice();
  order.forEach((span, place) => (places[span] = place));
  const parents = order.map((span) => {
    if (open.head(span, HAS_PARENT) === 0) {
      return ROOT;
    }
    const parent = open.find(open.head(span, PARENT_HIGH), open.head(span, PARENT_LOW));
    return parent < 0 ? ORPHAN : (places[parent] as number);
  });
  return new Trace(open, fields, order, parents, { origin: arrived.origin, start, end });
}

function inOrder(open: OpenTrace, starts: readonly number[]): number[] {
  const order = starts.map((_, span) => span);
  const compare = (a: number, b: number): number => {
    const x = starts[a] as number;
    const y = starts[b] as number;
    return x < y ? -1 : x > y ? 1 : compareWords(open, a, b, ID_HIGH) || compareWords(open, a, b, ID_LOW);
  };
  if (order.length > INSERTION_LIMIT) {
    return order.sort(compare);
  }
  for (let i = 1; i < order.length; i++) {
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

function compareWords(open: OpenTrace, a: number, b: number, column: number): number {
  return (open.head(a, column) >>> 0) - (open.head(b, column) >>> 0);
}
