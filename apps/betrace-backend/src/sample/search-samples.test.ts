import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redactor } from '../report/redact/redactor.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { sampledTrace } from '../testing/sampled-trace.ts';
import { searchSamples } from './search-samples.ts';
import type { SampleFilter } from './search-samples.ts';

const redactor = new Redactor({ keys: [new Uint8Array(32)] });
const any: SampleFilter = {
  ...{ rootName: '', service: '', spanName: '', attributes: [] },
  ...{ from: undefined, to: undefined, complete: undefined, failed: undefined },
};

/** How many of two traces fit: a checkout that pays, and one whose mail holds an address. */
async function found(filter: Partial<SampleFilter>): Promise<number> {
  const root: TestSpan = { trace: 1, id: 1, name: 'checkout', service: 'web', attributes: { 'http.route': '/cart' } };
  const pay: TestSpan = {
    trace: 1,
    id: 2,
    parent: 1,
    name: 'pay',
    service: 'payments',
    attributes: { card: 'visa', amount: 7 },
  };
  const mail: TestSpan = { trace: 2, id: 1, name: 'mail to ann@example.org', service: 'mail', status: 'error' };
  const samples = [sampledTrace(1n, root, pay), sampledTrace(2n, mail)];
  const { signal } = new AbortController();
  return (await searchSamples(samples, { ...any, ...filter }, 10, redactor, signal)).found.length;
}

test('traces are found by root, service, span name, attribute, time, completeness and failure', async () => {
  const attribute = (key: string, value?: string) => ({ attributes: [{ key, value }] });
  assert.equal(await found({}), 2);
  assert.equal(await found({ rootName: 'CHECK' }), 1);
  assert.equal(await found({ service: 'payments' }), 1);
  assert.equal(await found({ spanName: 'ay' }), 1);
  assert.equal(await found(attribute('amount', '7')), 1);
  assert.equal(await found(attribute('amount', '8')), 0);
  assert.equal(await found(attribute('http.route', '/cart')), 1);
  assert.equal(await found(attribute('service.name', 'mail')), 1);
  assert.equal(await found(attribute('card')), 1);
  assert.equal(await found({ from: 2n }), 1);
  assert.equal(await found({ to: 2n }), 1);
  assert.equal(await found({ complete: false }), 0);
  assert.equal(await found({ failed: true }), 1);
});

test('service, span name and attributes speak of one span', async () => {
  assert.equal(
    await found({ service: 'payments', spanName: 'pay', attributes: [{ key: 'card', value: undefined }] }),
    1,
  );
  assert.equal(await found({ service: 'web', attributes: [{ key: 'card', value: undefined }] }), 0);
  assert.equal(await found({ service: 'web', spanName: 'pay' }), 0);
});

test('a redacted value is found by what is shown of it, and by no guess at what it was', async () => {
  const shown = redactor.text({ scope: 'span', key: 'card' }, 'visa');
  assert.notEqual(shown, 'visa');
  assert.equal(await found({ attributes: [{ key: 'card', value: 'visa' }] }), 0);
  assert.equal(await found({ attributes: [{ key: 'card', value: shown }] }), 1);
  assert.equal(await found({ rootName: 'ann@' }), 0);
  assert.equal(await found({ spanName: 'ann@' }), 0);
  assert.equal(await found({ rootName: 'mail to' }), 1);
});

test('a search goes on where its page has ended, and ends when nobody waits for it', async () => {
  const samples = Array.from({ length: 5 }, (_, i) => sampledTrace(BigInt(9 - i), { trace: i + 1, id: 1 }));
  const { signal } = new AbortController();
  const first = await searchSamples(samples, any, 3, redactor, signal);
  assert.deepEqual([first.found.length, first.last], [3, samples[2]]);
  const rest = await searchSamples(samples.slice(3), any, 3, redactor, signal);
  assert.deepEqual([rest.found.length, rest.last], [2, undefined]);
  await assert.rejects(searchSamples(samples, any, 9, redactor, AbortSignal.abort()), { name: 'AbortError' });
});
