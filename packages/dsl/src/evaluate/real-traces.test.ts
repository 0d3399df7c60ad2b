import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readOtlpJson } from '../rule-file/otlp-json.ts';
import { parse } from '../syntax/parser.ts';
import type { Trace } from '../trace.ts';
import { evaluate } from './evaluate.ts';

/** The six rules whose answers are known: a second evaluator, in SQL over the source of the traces, agrees with them. */
const rules: Record<string, string> = {
  'ob-1': `when { "hipstershop.CurrencyService/GetSupportedCurrencies".where(span:service == "frontend") }
    always { "hipstershop.CurrencyService/Convert".where(span:service == "frontend") }`,
  'ob-3': `when { "hipstershop.ProductCatalogService/GetProduct".where(span:service == "frontend") }
    always { count("hipstershop.ProductCatalogService/GetProduct".where(span:service == "frontend")) <= 6 }`,
  'ob-5': `when { "hipstershop.CheckoutService/PlaceOrder".where(span:service == "checkoutservice") as order }
    always { "hipstershop.CheckoutService/EmptyUserCart" child of order
             and "hipstershop.CheckoutService/SendOrderConfirmation" child of order }`,
  'tt-1': `when { span.where(span:service == "ts-gateway-service") } never { BasicErrorController.error }`,
  'tt-5': `when { span.where(span:name starts_with "BasicController.") as b and span.where(span:name starts_with "SeatController.") as s }
    always { b before s }`,
  'tt-8': `when { span.where(span:name starts_with "SELECT ts.") }
    always { sum(span:duration of span.where(span:name starts_with "SELECT ts.")) <= 15ms }`,
};

const folder = new URL('../../../../../shared/data/traces/', import.meta.url);
const known: Record<string, Record<string, unknown>> = JSON.parse(
  readFileSync(new URL('expected.json', folder), 'utf8'),
);

for (const [file, expected] of Object.entries(known)) {
  test(`the known answers of ${file} come out`, () => {
    const lines = gunzipSync(readFileSync(new URL(`${file}.jsonl.gz`, folder)))
      .toString()
      .trim()
      .split('\n');
    const { traces, problems } = readOtlpJson(lines.map((line) => JSON.parse(line)));
    assert.deepEqual(problems, []);
    for (const [rule, answer] of Object.entries(expected)) {
      assert.deepEqual(answerOf(rules[rule] ?? '', traces), answer, rule);
    }
  });
}

function answerOf(
  rule: string,
  traces: readonly Trace[],
): { violating: string[]; applicable: number; satisfied: number } {
  const tree = parse(rule);
  const verdicts = traces.map((trace) => ({ id: trace.traceId, ...evaluate(tree, trace) }));
  const violating = verdicts.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id);
  const satisfied = verdicts.filter(({ verdict }) => verdict === 'satisfied').length;
  return { violating: violating.sort(), applicable: violating.length + satisfied, satisfied };
}
