import { readTraces } from './readTraces.ts';

const span = {
  traceId: '2Vj/OU1AamTNuByz/WH0+w==',
  spanId: 'LKW8kmXyhPA=',
  parentSpanId: 'OgSdIVS9feM=',
  name: 'db.query',
  kind: 'SPAN_KIND_CLIENT',
  startTimeUnixNano: '1000000',
  endTimeUnixNano: '2000000',
  attributes: [{ key: 'traceId', value: { stringValue: 'LKW8kmXyhPA=' } }],
  links: [{ traceId: '2Vj/OU1AamTNuByz/WH0+w==', spanId: 'OgSdIVS9feM=' }],
};
const traceId = 'd958ff394d406a64cdb81cb3fd61f4fb';

it('reads ids in base64, as Tempo writes them, and leaves alone what only looks like one', () => {
  const { traces, problems } = readTraces({ trace: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] } });
  expect(problems).toEqual([]);
  expect(traces).toEqual([
    expect.objectContaining({
      traceId,
      spans: [
        expect.objectContaining({
          spanId: '2ca5bc9265f284f0',
          parentSpanId: '3a049d2154bd7de3',
          kind: 'client',
          attributes: new Map([['traceId', 'LKW8kmXyhPA=']]),
          links: [expect.objectContaining({ traceId, spanId: '3a049d2154bd7de3' })],
        }),
      ],
    }),
  ]);
});

it('reads ids in hex as before, and names what is none', () => {
  const spans = [
    { ...span, traceId, spanId: '2ca5bc9265f284f0', parentSpanId: undefined },
    { ...span, spanId: 'no id' },
  ];
  const { traces, problems } = readTraces({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  expect(traces.map((trace) => trace.traceId)).toEqual([traceId]);
  expect(problems).toEqual(['span "db.query": spanId is missing or malformed']);
});

it.each([null, 'text', [], { resourceSpans: 1 }])('never throws: %j', (json) => {
  expect(readTraces(json).traces).toEqual([]);
});
