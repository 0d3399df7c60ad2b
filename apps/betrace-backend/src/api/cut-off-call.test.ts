import assert from 'node:assert/strict';
import { connect } from 'node:http2';
import { test } from 'node:test';
import { startApi } from './testing/start-api.ts';

test('a call that ends in the middle of a message is answered, and others on its connection go on', async (t) => {
  const { grpcAddress } = await startApi(t);
  const session = connect(`http://${grpcAddress}`);
  t.after(() => session.destroy());
  const statusOf = (path: string, bytes: readonly number[]) =>
    new Promise<string>((resolve, reject) => {
      const headers = { ':method': 'POST', ':path': path, te: 'trailers', 'content-type': 'application/grpc' };
      const stream = session.request(headers);
      const note = (given: NodeJS.Dict<unknown>) => {
        const status = given['grpc-status'];
        if (status !== undefined) {
          resolve(String(status));
        }
      };
      stream.on('response', note);
      stream.on('trailers', note);
      stream.on('error', reject);
      stream.resume();
      stream.end(Uint8Array.from(bytes));
    });
  const rpcs = ['RuleService/ListRules', 'ViolationService/WatchViolations'].map((rpc) => `/betrace.v1.${rpc}`);
  const cut = [[0], [0, 0, 0, 0], [0, 0, 0, 0, 9, 1], [0, 0, 0, 0, 2, 0x18]];
  for (const rpc of rpcs) {
    for (const bytes of cut) {
      assert.equal(await statusOf(rpc, bytes), '3', `${rpc}: ${bytes}`);
    }
  }
  assert.equal(await statusOf(rpcs[0] as string, [0, 0, 0, 0, 0]), '0');
});
