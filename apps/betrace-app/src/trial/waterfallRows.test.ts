import { parseCompactTrace } from '@betrace/dsl/rule-file';

import { waterfallRows } from './waterfallRows.ts';

function rows(text: string) {
  const read = parseCompactTrace(text);
  return waterfallRows('trace' in read ? read.trace.spans : []);
}

it('shows parents above their children, and siblings by their start', () => {
  const shown = rows('a 0ms +100ms\n  late 50ms +50ms\n  early 10ms +20ms\n    below 15ms +5ms');
  expect(shown.map(({ span, depth }) => `${depth} ${span.name}`)).toEqual(['0 a', '1 early', '2 below', '1 late']);
  expect(shown[1]).toMatchObject({ from: 0.1, share: 0.2, offset: 10_000_000n });
});

it('leaves no span out: not one without its parent, and not those whose parents go round in a circle', () => {
  const names = rows(
    'a 0ms +9ms\norphan 1ms +1ms parent(gone)\nx 2ms +1ms id(one) parent(two)\ny 3ms +1ms id(two) parent(one)',
  ).map(({ span }) => span.name);
  expect(names).toEqual(['a', 'orphan', 'x', 'y']);
});

it('shows a trace without any duration, and none at all', () => {
  expect(rows('a 0ms +0ms')).toMatchObject([{ from: 0, share: 0 }]);
  expect(waterfallRows([])).toEqual([]);
});
