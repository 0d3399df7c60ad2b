import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../config/read-settings.ts';
import { refuseStrangers } from './refuse-strangers.ts';

function start(args: readonly string[], { tokens = false } = {}): unknown[] {
  const warned: unknown[] = [];
  refuseStrangers(readSettings({}, args), tokens, { warn: (fields) => void warned.push(fields) });
  return warned;
}

test('an address beyond loopback needs tokens, or --insecure', () => {
  assert.throws(() => start(['--http-addr=0.0.0.0:12011']), {
    name: 'StartError',
    message: /^BETRACE_HTTP_ADDR: .*other machines.*tokens create.*--insecure/,
  });
  assert.throws(() => start(['--grpc-addr=[::]:50051']), /^StartError: BETRACE_GRPC_ADDR/);
  assert.deepEqual(start(['--http-addr=0.0.0.0:12011', '--insecure']), []);
  for (const address of ['localhost:0', '127.0.0.1:1', '127.9.9.9:1', '[::1]:1']) {
    assert.deepEqual(start([`--http-addr=${address}`]), []);
  }
});

test('certificates of clients stand in for no token', () => {
  const tls = ['--http-tls-cert-file=a', '--http-tls-key-file=a', '--http-tls-client-ca-file=a'];
  assert.throws(() => start(['--http-addr=0.0.0.0:12011', ...tls]), /other machines/);
});

test('tokens that would travel in the clear are warned of', () => {
  assert.deepEqual(start(['--http-addr=10.0.0.1:12011'], { tokens: true }), [{ settings: ['BETRACE_HTTP_ADDR'] }]);
  assert.deepEqual(start([], { tokens: true }), []);
});
