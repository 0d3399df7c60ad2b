import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from './settings.ts';

test('without options the shop sells five compliant orders a second and has no end', () => {
  const { rate, faults, orders, port, otlp } = readSettings([], {});
  assert.deepEqual(
    { rate, faults, orders, port, otlp },
    {
      rate: 5,
      faults: 0,
      orders: 0,
      port: 12020,
      otlp: 'http://127.0.0.1:12011',
    },
  );
});

test('--otlp wins over OTEL_EXPORTER_OTLP_ENDPOINT, which wins over the default', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
  assert.equal(readSettings([], env).otlp, 'http://collector:4318');
  const { otlp, otlpGiven } = readSettings(['--otlp', 'http://127.0.0.1:1'], env);
  assert.deepEqual({ otlp, otlpGiven }, { otlp: 'http://127.0.0.1:1', otlpGiven: true });
});

test('a wrong option is named with what it may be', () => {
  assert.throws(() => readSettings(['--rate', 'fast'], {}), /--rate must be a number from 0 to 200, not "fast"/);
  assert.throws(() => readSettings(['--faults', '3'], {}), /--faults must be a number from 0 to 1/);
  assert.throws(() => readSettings(['--port', '1.5'], {}), /--port must be an integer/);
  assert.throws(() => readSettings(['--otlp', 'localhost:4318'], {}), /--otlp must be an http address/);
  assert.throws(() => readSettings(['--speed', '3'], {}), /--speed/);
});
