import type { AttributeValue, Span, SpanKind, SpanStatus, Trace } from '@betrace/dsl';
import fc from 'fast-check';
import { spanId, traceId } from './spans.ts';
import type { AttributeInit, SpanInit } from './spans.ts';

/** Values at the borders: of 64 bits, of what a double holds exactly, of what counts as a number or as a text. */
const odd: readonly AttributeInit[] = [
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 53n + 1n,
  2 ** 53,
  2 ** 63,
  1e300,
  -0,
  Infinity,
  '9007199254740993',
  '1.50',
  '1e3',
  ' 1',
  '0x1',
  'TRUE',
  '',
  '日',
  '😀',
  '\uffff',
  '::ffff:10.1.2.3',
  '2001:db8::1',
  '{"a": [{"b": 2}, "x"]}',
  '[1, [2]',
  Uint8Array.of(0xab, 1),
  [['x', 1n], [true]],
  [],
  new Map<string, AttributeInit>([['a', ['x', 2n]]]),
  new Map(),
];

const value: fc.Arbitrary<AttributeInit> = fc.oneof(
  fc.constantFrom<AttributeInit>(1n, 'x', 2n, true, '1', 0.5, 'y', -1n, 1, 2, NaN, '{"a": 1}', '10.1.2.3'),
  fc.constantFrom<AttributeInit>(...odd),
  fc.array(fc.constantFrom<AttributeInit>('x', 1n, 'y'), { maxLength: 2 }),
);
const attributes = fc.dictionary(fc.constantFrom('k', 'n', 'list'), value, { maxKeys: 3 });

const span = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'GET /', 'other'),
  // Far apart now and then: more than a number of nanoseconds holds.
  start: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 5, max: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom(2n ** 62n, 2n ** 64n - 20n, 0n) },
  ),
  length: fc.integer({ min: -1, max: 5 }),
  attributes,
  resource: fc.oneof(fc.constant({}), attributes),
  service: fc.option(fc.constantFrom('x', 'shop'), { nil: undefined }),
  status: fc.constantFrom(0, 0, 1, 2),
  statusMessage: fc.constantFrom('', 'boom'),
  kind: fc.constantFrom(0, 2, 0, 2, 1, 3, 4, 5),
  scope: fc.oneof(
    fc.constant({}),
    fc.record({ name: fc.constantFrom('lib', ''), version: fc.constant('1'), attributes }),
  ),
  events: fc.oneof(
    fc.constant([]),
    fc.array(fc.record({ name: fc.constantFrom('e', 'f'), at: fc.integer({ min: 4, max: 9 }), attributes }), {
      maxLength: 2,
    }),
  ),
  links: fc.oneof(
    fc.constant([]),
    fc.array(fc.record({ trace: fc.constantFrom(1, 2), span: fc.constantFrom(9, 1), attributes }), { maxLength: 1 }),
  ),
});

type Body = typeof span extends fc.Arbitrary<infer T> ? T : never;

function toInit(body: Body, id: number, parent: number): SpanInit {
  const { length, service, ...rest } = body;
  const start = BigInt(body.start);
  const end = start + BigInt(length) < 0n ? 0n : start + BigInt(length);
  return { ...rest, start, end, ...(service === undefined ? {} : { service }), id, parent };
}

/** Whole traces: one root, every parent there. */
export const wholeTrace: fc.Arbitrary<SpanInit[]> = fc
  .array(fc.tuple(span, fc.nat()), { minLength: 1, maxLength: 12 })
  .map((bodies) => bodies.map(([body, parent], i) => toInit(body, i + 1, i === 0 ? 0 : (parent % i) + 1)));

/** Any set of spans: several roots, missing parents, cycles, copies. */
export const anyTrace: fc.Arbitrary<SpanInit[]> = fc.array(
  fc
    .tuple(span, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 10 }))
    .map(([body, id, parent]) => toInit(body, id, parent)),
  { minLength: 1, maxLength: 12 },
);

/** Whole traces of many spans of few names. */
export const wideTrace: fc.Arbitrary<SpanInit[]> = fc
  .array(fc.tuple(span, fc.nat(), fc.constantFrom('a', 'b')), { minLength: 14, maxLength: 24 })
  .map((bodies) =>
    bodies.map(([body, parent, name], i) => toInit({ ...body, name }, i + 1, i === 0 ? 0 : (parent % i) + 1)),
  );

const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error'];

function hex(id: number): string {
  return Buffer.from(spanId(id)).toString('hex');
}

function attributesOf(from: Readonly<Record<string, AttributeInit>> = {}): ReadonlyMap<string, AttributeValue> {
  return new Map(Object.entries(from) as [string, AttributeValue][]);
}

/** The trace in the form of the reference evaluator. */
export function referenceTrace(spans: readonly SpanInit[]): Trace {
  const toSpan = (from: SpanInit): Span => ({
    spanId: hex(from.id),
    parentSpanId: from.parent ? hex(from.parent) : '',
    name: from.name ?? '',
    kind: KINDS[from.kind ?? 0] as SpanKind,
    status: STATUSES[from.status ?? 0] as SpanStatus,
    statusMessage: from.statusMessage ?? '',
    start: BigInt(from.start ?? 0),
    end: BigInt(from.end ?? from.start ?? 0),
    attributes: attributesOf(from.attributes),
    resource: attributesOf({
      ...(from.service === undefined ? {} : { 'service.name': from.service }),
      ...from.resource,
    }),
    scope: {
      name: from.scope?.name ?? '',
      version: from.scope?.version ?? '',
      attributes: attributesOf(from.scope?.attributes),
    },
    events: (from.events ?? []).map((event) => ({
      name: event.name,
      time: BigInt(event.at ?? 0),
      attributes: attributesOf(event.attributes),
    })),
    links: (from.links ?? []).map((link) => ({
      traceId: Buffer.from(traceId(link.trace)).toString('hex'),
      spanId: hex(link.span),
      attributes: attributesOf(link.attributes),
    })),
  });
  return { traceId: 'ab'.repeat(8) + '0000000000000001', spans: spans.map(toSpan) };
}
