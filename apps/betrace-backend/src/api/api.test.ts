import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calls, masked } from './testing/calls.ts';
import { methodOf, startForCalls } from './testing/start-for-calls.ts';
import { startApi } from './testing/start-api.ts';

// Every rpc, called over REST and over gRPC with the same answer.

test('every call is answered over REST as the table says', async (t) => {
  const api = await startForCalls(t);
  for (const { rpc, rest, fails, status = 200, answer } of calls) {
    await t.test(
      `${rpc}: ${rest.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ')}`,
      async () => {
        const got = await api.rest(...rest);
        assert.deepEqual(masked(got.body), answer);
        assert.equal(got.status, fails?.[0] ?? status);
        assert.match(got.headers.get('content-type') ?? '', /^application\/json/);
      },
    );
  }
});

test('every call is answered over gRPC as the table says', async (t) => {
  const api = await startForCalls(t);
  for (const { rpc, request, fails, answer } of calls) {
    await t.test(`${rpc}: ${JSON.stringify(request)}`, async () => {
      const got = await api.grpc(methodOf(api, rpc), request);
      assert.deepEqual(masked(got.body), answer);
      assert.equal(got.code, fails?.[1] ?? 0);
    });
  }
});

test('the table calls every rpc', async (t) => {
  const { services } = await startApi(t);
  const rpcs = services.flatMap(({ desc }) => desc.methods.map(({ name }) => `${desc.name}.${name}`));
  // Streams have tests of their own.
  const streams = ['AuditService.Export', 'EvidenceService.Export', 'ViolationService.WatchViolations'];
  assert.deepEqual([...new Set(calls.map(({ rpc }) => rpc)), ...streams].sort(), rpcs.sort());
});
