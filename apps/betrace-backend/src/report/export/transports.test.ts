import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack, durationFromMs } from '@bufbuild/protobuf/wkt';
import { RetryInfoSchema } from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import { StatusSchema } from '@betrace/api-client/gen/google/rpc/status_pb.js';
import {
  ExportTraceServiceResponseSchema,
  TraceService,
} from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { Span } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { OTLPTraceExporter as OfficialGrpc } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as OfficialHttp } from '@opentelemetry/exporter-trace-otlp-proto';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { exportTarget } from '../../config/export-target.ts';
import { readSettings } from '../../config/read-settings.ts';
import { someViolation, temporaryFolder } from '../../store/fixtures.ts';
import { makeCertificate } from '../../testing/certificates.ts';
import { spansOf } from '../violation-span.ts';
import type { Transport } from './answer.ts';
import { transportTo } from './transport-to.ts';
import { farSide, spansIn } from './testing/far-side.ts';

const told = spansOf({ opened: [someViolation(1), someViolation(2)], withdrawn: [someViolation(3)] });
const body = ProtobufTraceSerializer.serializeRequest([...told]) ?? assert.fail();
const never = new AbortController().signal;

function transport(t: TestContext, settings: Record<string, string>, env: Record<string, string> = {}): Transport {
  const target = exportTarget(readSettings(settings, []), env) ?? assert.fail('there is no target');
  const made = transportTo(target);
  t.after(() => made.close());
  return made;
}

/** What a gRPC far side says to a request: a body, or a refusal. */
type Said = Uint8Array | { readonly code: status; readonly delay?: number };

/** A far side of grpc-js that answers each request with the next of `answers`, then takes all. */
async function grpcFarSide(
  t: TestContext,
  answers: (Said | 'silence')[] = [],
  credentials = ServerCredentials.createInsecure(),
) {
  const spans: Span[] = [];
  const calls: Metadata[] = [];
  const server = new Server();
  const asIs = (bytes: Buffer) => bytes;
  const handle: handleUnaryCall<Buffer, Buffer> = (call, done) => {
    calls.push(call.metadata);
    const said = answers.shift() ?? Buffer.alloc(0);
    if (said === 'silence') {
      return;
    }
    if (said instanceof Uint8Array) {
      spans.push(...spansIn(call.request));
      done(null, Buffer.from(said));
      return;
    }
    const metadata = new Metadata();
    if (said.delay !== undefined) {
      const info = create(RetryInfoSchema, { retryDelay: durationFromMs(said.delay) });
      const details = create(StatusSchema, { code: said.code, details: [anyPack(RetryInfoSchema, info)] });
      metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, details)));
    }
    done({ code: said.code, details: 'not now', metadata });
  };
  const shape = { requestStream: false, responseStream: false } as const;
  const codecs = {
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  const exportPath = `/${TraceService.typeName}/Export`;
  server.addService({ export: { path: exportPath, ...shape, ...codecs } }, { export: handle });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  t.after(() => server.forceShutdown());
  return { address: `127.0.0.1:${port}`, spans, calls };
}

const viaGrpc = (address: string) => ({
  BETRACE_EXPORT_OTLP_ENDPOINT: `http://${address}`,
  BETRACE_EXPORT_OTLP_PROTOCOL: 'grpc',
});
const partly = toBinary(
  ExportTraceServiceResponseSchema,
  create(ExportTraceServiceResponseSchema, { partialSuccess: { rejectedSpans: 2n, errorMessage: 'too old' } }),
);
const everything = { kind: 'taken', rejected: 0, reason: '' };

test('over HTTP and gRPC the same arrives as from the exporters of OpenTelemetry, plain and compressed', async (t) => {
  const http = await farSide(t);
  const grpc = await grpcFarSide(t);
  const officially = (exporter: OfficialHttp | OfficialGrpc) =>
    new Promise<void>((resolve, reject) => {
      exporter.export([...told], ({ code, error }) =>
        code === 0 ? resolve() : reject(error ?? new Error('it failed')),
      );
    });
  await officially(new OfficialHttp({ url: `${http.url}/v1/traces` }));
  await officially(new OfficialGrpc({ url: `http://${grpc.address}` }));
  for (const compression of ['none', 'gzip']) {
    const compressed = { BETRACE_EXPORT_OTLP_COMPRESSION: compression };
    const overHttp = transport(t, { BETRACE_EXPORT_OTLP_ENDPOINT: http.url, ...compressed });
    assert.deepEqual(await overHttp.send(body, never), everything);
    const overGrpc = transport(t, { ...viaGrpc(grpc.address), ...compressed });
    assert.deepEqual(await overGrpc.send(body, never), everything);
  }
  for (const { spans } of [http, grpc]) {
    assert.equal(spans.length, 9);
    assert.deepEqual(spans.slice(3, 6), spans.slice(0, 3));
    assert.deepEqual(spans.slice(6), spans.slice(0, 3));
  }
  const shown = http.requests.map(({ path: at, headers }) => [
    at,
    headers['content-type'],
    headers['content-encoding'],
  ]);
  assert.deepEqual(shown, [
    ['/v1/traces', 'application/x-protobuf', undefined],
    ['/v1/traces', 'application/x-protobuf', undefined],
    ['/v1/traces', 'application/x-protobuf', 'gzip'],
  ]);
});

test('several bodies in a row are one request', async (t) => {
  const far = await farSide(t);
  const http = transport(t, { BETRACE_EXPORT_OTLP_ENDPOINT: far.url });
  await http.send(Buffer.concat([body, body]), never);
  assert.equal(far.spans.length, 6);
});

test('headers of the settings are sent along, over HTTP and gRPC', async (t) => {
  const [http, grpc] = [await farSide(t), await grpcFarSide(t)];
  const settings = { BETRACE_EXPORT_OTLP_HEADERS: 'Authorization=Bearer%20token' };
  await transport(t, { BETRACE_EXPORT_OTLP_ENDPOINT: http.url, ...settings }).send(body, never);
  await transport(t, { ...viaGrpc(grpc.address), ...settings }).send(body, never);
  assert.equal(http.requests[0]?.headers.authorization, 'Bearer token');
  assert.deepEqual(grpc.calls[0]?.get('authorization'), ['Bearer token']);
});

test('over HTTP it is as the OTLP specification says what is sent again, when, and what never', async (t) => {
  const again = [429, 502, 503, 504];
  const final = [301, 400, 401, 403, 404, 413, 500, 501];
  const far = await farSide(t, {
    answers: [
      ...[...again, ...final].map((code) => ({ status: code })),
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 503, headers: { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() } },
      { status: 503, headers: { 'retry-after': 'soon' } },
      { status: 200, body: partly },
      { status: 200, body: Buffer.from('thanks') },
    ],
  });
  const http = transport(t, { BETRACE_EXPORT_OTLP_ENDPOINT: far.url });
  for (const code of [...again, ...final]) {
    assert.equal((await http.send(body, never)).kind, again.includes(code) ? 'later' : 'refused', `${code}`);
  }
  assert.deepEqual(await http.send(body, never), { kind: 'later', reason: 'HTTP 429 Too Many Requests', after: 7000 });
  const dated = await http.send(body, never);
  assert.ok(dated.kind === 'later' && (dated.after ?? 0) > 3_000_000);
  assert.deepEqual(await http.send(body, never), { kind: 'later', reason: 'HTTP 503 Service Unavailable' });
  assert.deepEqual(await http.send(body, never), { kind: 'taken', rejected: 2, reason: 'too old' });
  assert.deepEqual(await http.send(body, never), everything);
});

test('over gRPC, too', async (t) => {
  const again = [1, 4, 10, 11, 14, 15];
  const final = [2, 3, 5, 6, 7, 8, 9, 12, 13, 16];
  const far = await grpcFarSide(t, [
    ...[...again, ...final].map((code) => ({ code })),
    { code: status.RESOURCE_EXHAUSTED, delay: 7000 },
    { code: status.UNAVAILABLE, delay: 1500 },
    partly,
    Buffer.from('thanks'),
  ]);
  const grpc = transport(t, viaGrpc(far.address));
  for (const code of [...again, ...final]) {
    assert.equal((await grpc.send(body, never)).kind, again.includes(code) ? 'later' : 'refused', status[code]);
  }
  const reason = '8 RESOURCE_EXHAUSTED: not now';
  assert.deepEqual(await grpc.send(body, never), { kind: 'later', reason, after: 7000 });
  assert.deepEqual(await grpc.send(body, never), { kind: 'later', reason: '14 UNAVAILABLE: not now', after: 1500 });
  assert.deepEqual(await grpc.send(body, never), { kind: 'taken', rejected: 2, reason: 'too old' });
  assert.deepEqual(await grpc.send(body, never), everything);
});

test('who does not answer in time, or is not there, is asked again', async (t) => {
  const silent = await grpcFarSide(t, ['silence', 'silence']);
  const soon = { BETRACE_EXPORT_OTLP_TIMEOUT: '300ms' };
  const overHttp = transport(t, { BETRACE_EXPORT_OTLP_ENDPOINT: 'http://127.0.0.1:1', ...soon });
  const nobody = await overHttp.send(body, never);
  assert.ok(nobody.kind === 'later' && nobody.reason.includes('ECONNREFUSED'), nobody.reason);
  assert.equal((await transport(t, viaGrpc('127.0.0.1:1')).send(body, never)).kind, 'later');
  const late = await transport(t, { ...viaGrpc(silent.address), ...soon }).send(body, never);
  assert.ok(late.kind === 'later' && late.reason.startsWith('4 DEADLINE_EXCEEDED'), late.reason);

  const waiting = await farSide(t);
  const stopping = new AbortController();
  const stopped = transport(t, { BETRACE_EXPORT_OTLP_ENDPOINT: waiting.url }).send(body, stopping.signal);
  stopping.abort();
  assert.deepEqual(await stopped, { kind: 'later', reason: 'no answer in time' });
});

test('a far side with TLS is known by its authority and may ask for a certificate', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string) => path.join(folder, name);
  makeCertificate(folder, 'authority');
  makeCertificate(folder, 'server', 'authority');
  makeCertificate(folder, 'client', 'authority');
  const [ca, cert, key] = ['authority.crt', 'server.crt', 'server.key'].map((name) => readFileSync(file(name)));
  assert.ok(ca && cert && key);
  const server = createHttps({ ca, cert, key, requestCert: true, rejectUnauthorized: true });
  const http = await farSide(t, { server });
  const grpc = await grpcFarSide(
    t,
    [],
    ServerCredentials.createSsl(ca, [{ cert_chain: cert, private_key: key }], true),
  );
  for (const [far, protocol] of [
    [http, 'http/protobuf'],
    [grpc, 'grpc'],
  ] as const) {
    const settings = {
      BETRACE_EXPORT_OTLP_ENDPOINT: `https://${far.address}`,
      BETRACE_EXPORT_OTLP_PROTOCOL: protocol,
    };
    const env = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: file('authority.crt'),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('client.crt'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: file('client.key'),
    };
    assert.equal((await transport(t, settings).send(body, never)).kind, 'later', 'the authority is not known');
    assert.deepEqual(await transport(t, settings, env).send(body, never), everything, protocol);
    assert.equal(far.spans.length, 3);
  }
});
