import type { FieldSet } from './field-set.ts';
import type { OpenTrace } from './open-trace.ts';
import {
  END_HIGH,
  END_LOW,
  HAS_PARENT,
  PARENT_HIGH,
  PARENT_LOW,
  SpanHeads,
  START_HIGH,
  START_LOW,
} from './span-heads.ts';
import { ORPHAN, ROOT } from './span-tree.ts';
import { Trace } from './trace.ts';
import { timesOf } from './trace-times.ts';

/**
 * The spans that have come, as one trace: in the order of their start, then their id, with their tree. Of each span only
 * the head is read here; attributes are located when a rule first asks that span for one. The trace stays as it is when
 * further spans are added to `open`; the two share the bytes.
 */
export function readTrace(open: OpenTrace, fields: FieldSet): Trace {
  const heads = new SpanHeads(open);
  const order = Array.from({ length: open.spanCount }, (_, span) => span);
  order.sort(
    (a, b) =>
      unsigned(heads.get(a, START_HIGH)) - unsigned(heads.get(b, START_HIGH)) ||
      unsigned(heads.get(a, START_LOW)) - unsigned(heads.get(b, START_LOW)) ||
      unsigned(open.idHigh(a)) - unsigned(open.idHigh(b)) ||
      unsigned(open.idLow(a)) - unsigned(open.idLow(b)),
  );
  const places = new Int32Array(order.length);
  order.forEach((span, place) => (places[span] = place));
  const parents = order.map((span) => {
    if (heads.get(span, HAS_PARENT) === 0) {
      return ROOT;
    }
    const parent = open.find(heads.get(span, PARENT_HIGH), heads.get(span, PARENT_LOW));
    return parent < 0 ? ORPHAN : (places[parent] as number);
  });
  const high = order.flatMap((span) => [unsigned(heads.get(span, START_HIGH)), unsigned(heads.get(span, END_HIGH))]);
  const low = order.flatMap((span) => [unsigned(heads.get(span, START_LOW)), unsigned(heads.get(span, END_LOW))]);
  return new Trace(open, fields, heads, order, parents, timesOf(high, low));
}

function unsigned(word: number): number {
  return word >>> 0;
}
