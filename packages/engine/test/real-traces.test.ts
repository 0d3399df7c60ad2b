import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parse, plan } from '@betrace/dsl';
import { compileRules, judgeTrace, OpenTrace, readTrace, skim } from '../src/index.ts';
import { WireReader } from '../src/wire/wire-reader.ts';

interface Expected {
  readonly violating: readonly string[];
  readonly applicable: number;
  readonly satisfied: number;
}

/** Real traces of two demo systems, and what a slow evaluator and SQL agreed that six rules say of them. */
const DATA = new URL('../../../../shared/data/traces/', import.meta.url);

const RULES: Readonly<Record<string, string>> = {
  'ob-1': `when   { "hipstershop.CurrencyService/GetSupportedCurrencies".where(span:service == "frontend") }
    always { "hipstershop.CurrencyService/Convert".where(span:service == "frontend") }`,
  'ob-3': `when   { "hipstershop.ProductCatalogService/GetProduct".where(span:service == "frontend") }
    always { count("hipstershop.ProductCatalogService/GetProduct".where(span:service == "frontend")) <= 6 }`,
  'ob-5': `when   { "hipstershop.CheckoutService/PlaceOrder".where(span:service == "checkoutservice") as order }
    always { "hipstershop.CheckoutService/EmptyUserCart" child of order
             and "hipstershop.CheckoutService/SendOrderConfirmation" child of order }`,
  'tt-1': `when  { span.where(span:service == "ts-gateway-service") }
    never { BasicErrorController.error }`,
  'tt-5': `when   { span.where(span:name starts_with "BasicController.") as b
             and span.where(span:name starts_with "SeatController.") as s }
    always { b before s }`,
  'tt-8': `when   { span.where(span:name starts_with "SELECT ts.") }
    always { sum(span:duration of span.where(span:name starts_with "SELECT ts.")) <= 15ms }`,
};

const rules = compileRules(
  Object.entries(RULES).map(([id, text]) => {
    const planned = plan(parse(text));
    assert.ok('plan' in planned, id);
    return { id, plan: planned.plan, onIncomplete: 'inconclusive' as const };
  }),
);

/** Bodies, each preceded by its length as a varint. */
function bodiesIn(file: string): Uint8Array[] {
  const reader = new WireReader(gunzipSync(readFileSync(new URL(file, DATA))));
  const bodies: Uint8Array[] = [];
  while (reader.pos < reader.end) {
    const end = reader.length() + reader.pos;
    bodies.push(reader.bytes.subarray(reader.pos, end));
    reader.pos = end;
  }
  return bodies;
}

function tracesIn(file: string): OpenTrace[] {
  const traces = new Map<string, OpenTrace>();
  for (const body of bodiesIn(file)) {
    for (const span of skim(body).spans) {
      const open = traces.get(span.traceId) ?? new OpenTrace(span.traceId);
      traces.set(span.traceId, open);
      open.add(span);
    }
  }
  return [...traces.values()];
}

const expected = JSON.parse(readFileSync(new URL('expected.json', DATA), 'utf8')) as Record<
  string,
  Record<string, Expected>
>;

for (const [file, byRule] of Object.entries(expected)) {
  test(`six rules say of the real traces of ${file} what was established about them`, () => {
    const verdicts = tracesIn(`${file}.binpb.gz`).flatMap((open) =>
      judgeTrace(rules, readTrace(open, rules.fields), true).map((verdict) => ({ ...verdict, traceId: open.traceId })),
    );
    assert.ok(Object.keys(byRule).length > 0);
    for (const [id, { violating, applicable, satisfied }] of Object.entries(byRule)) {
      const ofRule = verdicts.filter((verdict) => verdict.id === id);
      const idsOf = (wanted: string) => ofRule.flatMap(({ verdict, traceId }) => (verdict === wanted ? [traceId] : []));
      assert.deepEqual(idsOf('violated').sort(), violating, id);
      assert.equal(idsOf('satisfied').length, satisfied, id);
      assert.equal(ofRule.length - idsOf('not_applicable').length, applicable, id);
    }
  });
}
