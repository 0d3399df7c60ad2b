import { create } from '@bufbuild/protobuf';
import { ViolationService, WatchViolationsRequestSchema } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokensOfRoles } from '../access/testing.ts';
import { definitionOf } from './grpc-server.ts';
import { startApi, testTime, type Api } from './testing/start-api.ts';

function watch(
  t: { after(fn: () => void): void },
  { grpcAddress }: Api,
  after: string,
  headers: Record<string, string>,
) {
  const client = new Client(grpcAddress, credentials.createInsecure());
  t.after(() => client.close());
  const metadata = new Metadata();
  Object.entries(headers).forEach(([name, value]) => metadata.set(name, value));
  const { path, requestSerialize, responseDeserialize } = definitionOf(ViolationService.method.watchViolations);
  const request = create(WatchViolationsRequestSchema, { after });
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata);
  const begun = new Promise<void>((resolve) => call.once('data', () => resolve()));
  const code = new Promise<number>((resolve) => {
    call.on('error', () => undefined);
    call.on('status', (status) => resolve(status.code));
  });
  return { begun, code };
}

test('over gRPC a stream that fails at once says why', async (t) => {
  const api = await startApi(t);
  assert.equal(await watch(t, api, 'no cursor', {}).code, 3);
});

test('over gRPC a stream that is open ends with its token', async (t) => {
  const api = await startApi(t, { heartbeat: 50 });
  const { secrets, headerOf } = await tokensOfRoles(api, testTime);
  const { begun, code } = watch(t, api, '', headerOf('viewer'));
  await begun;
  await api.rest(`DELETE /api/tokens/${secrets.viewer.slice(8, 18)}`, undefined, headerOf('admin'));
  assert.equal(await code, 16);
});
