import { parseCompactTrace } from '@betrace/dsl/rule-file';

import { aHeldTrace } from '../test/fixtures.ts';
import { heldSample } from '../trial/heldSample.ts';
import { compactTrace } from './compactTrace.ts';

const read = (text: string) => {
  const result = parseCompactTrace(text);
  if ('problems' in result) {
    throw new Error(result.problems.map(({ message }) => message).join('; '));
  }
  return result.trace;
};

it('writes a trace as it reads in a rule file', () => {
  const held = aHeldTrace('a'.repeat(32), 1500);
  expect(compactTrace(heldSample(held).trace)).toEqual({
    text: 'checkout 0ms +120ms service=web kind=server\n  payment.charge 9.999999ms +80ms service=payments kind=server amount=1500\n',
    leftOut: [],
  });
});

it('writes everything that the notation can say, and reads it again as the same trace', () => {
  const text = [
    'checkout 0ms +120ms service=web kind=server status(error, "no \\"money\\"\\n") resource(host="a b", n=2)',
    '  "GET /x?y=1" 10.000001ms +80ms service="a b" "status"=500 "service"="x" tags=["a", 1, true] ratio=0.5 whole=5e+0 ' +
      'event(exception, -5ms, type="X") event("a b", 5ms) link(0af7651916cd43dd8448eb211c80319c, b7ad6b7169203331, why="retry")',
    '    "#odd" 11ms +0ms scope("lib", "1.2", a=true) yes="true" "key with blank"="\\t\\\\"',
    'orphan 20ms +1ms parent(lost)',
  ].join('\n');
  const trace = read(text);
  const written = compactTrace(trace);
  expect(written.leftOut).toEqual([]);
  const again = read(written.text);
  // The id of a parent that did not come is made of the word in its place.
  const comparable = ({ spans }: typeof trace) =>
    spans.map((span) => ({
      ...span,
      parentSpanId: spans.some(({ spanId }) => spanId === span.parentSpanId)
        ? span.parentSpanId
        : span.parentSpanId && 'missing',
    }));
  expect(comparable(again)).toEqual(comparable(trace));
});

it('names what the notation cannot hold', () => {
  const [span] = read('a 0ms +1ms').spans;
  const attributes = new Map<string, never>([
    ['bytes', new Uint8Array([1]) as never],
    ['map', new Map() as never],
    ['none', NaN as never],
    ['list', [new Uint8Array([1])] as never],
  ]);
  const written = compactTrace({ traceId: 'a', spans: span ? [{ ...span, attributes }] : [] });
  expect(written).toEqual({ text: 'a 0ms +1ms\n', leftOut: ['bytes', 'list', 'map', 'none'] });
});
