import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { StartError } from '../errors.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { exportTarget } from './export-target.ts';
import { readSettings } from './read-settings.ts';

const targetOf = (env: Record<string, string>, own: Record<string, string> = {}) =>
  exportTarget(readSettings(own, []), env);

test('without an endpoint nothing is sent', () => {
  assert.equal(targetOf({}), undefined);
  assert.equal(targetOf({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b', OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }), undefined);
  assert.equal(targetOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_TIMEOUT: 'long' }), undefined);
});

test('of the endpoints the own one wins, then that of traces, which is taken as it is, then the general one', () => {
  const general = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:4318/base/' };
  const ofTraces = { ...general, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4318/my/path' };
  assert.equal(targetOf(general)?.url.href, 'http://general:4318/base/v1/traces');
  assert.equal(targetOf(ofTraces)?.url.href, 'http://traces:4318/my/path');
  const own = (endpoint: string) => targetOf(ofTraces, { BETRACE_EXPORT_OTLP_ENDPOINT: endpoint })?.url.href;
  assert.equal(own('http://own:4318'), 'http://own:4318/v1/traces');
  assert.equal(own('http://own:4318/v1/traces'), 'http://own:4318/v1/traces');
});

test('OTEL_TRACES_EXPORTER can say that traces go nowhere, but not where the own settings name an endpoint', () => {
  const env = { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:4318' };
  assert.equal(targetOf(env), undefined);
  assert.ok(targetOf({ ...env, OTEL_TRACES_EXPORTER: 'console, otlp' }));
  assert.ok(targetOf(env, { BETRACE_EXPORT_OTLP_ENDPOINT: 'http://own:4318' }));
});

test('every other setting is read alike: general, of traces, own', (t) => {
  const folder = temporaryFolder(t);
  const pem = (name: string) => {
    writeFileSync(path.join(folder, name), name);
    return path.join(folder, name);
  };
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://general',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_HEADERS: 'a=general,b=general,c=general',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    OTEL_EXPORTER_OTLP_CERTIFICATE: pem('general-ca'),
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: pem('general-cert'),
    OTEL_EXPORTER_OTLP_CLIENT_KEY: pem('general-key'),
  };
  const first = targetOf(env);
  assert.deepEqual(
    { ...first, url: undefined, tls: Object.values(first?.tls ?? {}).map(String) },
    {
      url: undefined,
      protocol: 'grpc',
      headers: { a: 'general', b: 'general', c: 'general' },
      compression: 'none',
      timeout: 1000,
      tls: ['general-ca', 'general-cert', 'general-key'],
    },
  );
  const second = targetOf(
    {
      ...env,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=traces,c=traces',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: pem('traces-ca'),
    },
    { BETRACE_EXPORT_OTLP_HEADERS: 'c=own' },
  );
  assert.deepEqual(second?.headers, { a: 'general', b: 'traces', c: 'own' });
  assert.deepEqual([second?.protocol, second?.compression, second?.timeout], ['http/protobuf', 'gzip', 2000]);
  assert.equal(String(second?.tls.ca), 'traces-ca');
  const third = targetOf(env, {
    BETRACE_EXPORT_OTLP_PROTOCOL: 'http/protobuf',
    BETRACE_EXPORT_OTLP_COMPRESSION: 'gzip',
    BETRACE_EXPORT_OTLP_TIMEOUT: '3s',
    BETRACE_EXPORT_OTLP_CERTIFICATE: pem('own-ca'),
    BETRACE_EXPORT_OTLP_CLIENT_CERTIFICATE: pem('own-cert'),
    BETRACE_EXPORT_OTLP_CLIENT_KEY: pem('own-key'),
  });
  assert.deepEqual([third?.protocol, third?.compression, third?.timeout], ['http/protobuf', 'gzip', 3000]);
  assert.deepEqual(Object.values(third?.tls ?? {}).map(String), ['own-ca', 'own-cert', 'own-key']);
});

test('what cannot be used is refused by name, without its text', () => {
  const base = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:4318' };
  for (const [env, message] of [
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
      /^OTEL_EXPORTER_OTLP_ENDPOINT cannot be used: expected an http/,
    ],
    [{ ...base, OTEL_EXPORTER_OTLP_TRACES_HEADERS: 's3cr3t' }, /^OTEL_EXPORTER_OTLP_TRACES_HEADERS cannot be used/],
    [{ ...base, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, /http\/json is not sent; use http\/protobuf or grpc/],
    [{ ...base, OTEL_EXPORTER_OTLP_COMPRESSION: 'zip' }, /^OTEL_EXPORTER_OTLP_COMPRESSION cannot be used/],
    [{ ...base, OTEL_EXPORTER_OTLP_TIMEOUT: 'long' }, /^OTEL_EXPORTER_OTLP_TIMEOUT cannot be used/],
    [{ ...base, OTEL_EXPORTER_OTLP_CERTIFICATE: 'no-such.pem' }, /^no-such\.pem, .* cannot be read/],
    [{ ...base, OTEL_EXPORTER_OTLP_CLIENT_KEY: 'a.key' }, /only together/],
  ] as const) {
    assert.throws(
      () => targetOf(env),
      (error: Error) => error instanceof StartError && message.test(error.message) && !error.message.includes('s3cr3t'),
    );
  }
});
