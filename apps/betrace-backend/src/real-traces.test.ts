import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { recordedRequests } from './testing/recorded-traces.ts';
import { startService } from './testing/test-service.ts';

/** Six sentences whose answers on the recorded traces were found independently of this project. */
const rules: Readonly<Record<string, string>> = {
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

const folder = new URL('../../../../shared/data/traces/', import.meta.url);
const present = existsSync(folder);
const known = present
  ? (JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
      string,
      Record<string, { violating: string[] }>
    >)
  : {};

test('the recorded traces are there', { skip: !present && 'they are kept outside of the repository' }, () => {
  assert.equal(Object.keys(known).length, 7);
});

for (const [file, expected] of Object.entries(known)) {
  test(`sent over HTTP, the traces of ${file} break exactly the rules that they are known to break`, async (t) => {
    const service = await startService(t);
    for (const name of Object.keys(expected)) {
      await service.addRule({ name, expression: rules[name] });
    }
    for (const request of recordedRequests(file)) {
      const { status } = await fetch(`${service.httpUrl}/v1/traces`, {
        method: 'POST',
        body: gzipSync(request),
        headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
      });
      assert.equal(status, 200);
    }
    const violations = await service.violations();
    for (const [rule, { violating }] of Object.entries(expected)) {
      const found = violations.filter(({ ruleId }) => ruleId === rule).map(({ traceId }) => traceId);
      assert.deepEqual(found.sort(), violating, rule);
    }
  });
}
