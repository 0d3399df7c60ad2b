import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect as connectPlain } from 'node:net';
import path from 'node:path';
import { before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { Client, credentials } from '@grpc/grpc-js';
import { pino } from 'pino';
import { readSettings } from './config/read-settings.ts';
import { StartError } from './errors.ts';
import { startReceiver } from './receive/testing/start-receiver.ts';
import { temporaryFolder } from './store/fixtures.ts';
import { makeCertificate } from './testing/certificates.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { otlpBody } from './testing/otlp.ts';
import { openTls } from './tls.ts';
import { TlsFiles } from './tls-files.ts';
import type { TlsPaths } from './tls-files.ts';

let folder: string;
const file = (name: string) => path.join(folder, name);
const read = (name: string) => readFileSync(file(name));

before((t) => {
  folder = temporaryFolder(t as TestContext);
  makeCertificate(folder, 'authority');
  makeCertificate(folder, 'server', 'authority');
  makeCertificate(folder, 'renewed', 'authority');
  makeCertificate(folder, 'client', 'authority');
  makeCertificate(folder, 'stranger');
});

const paths = (cert: string, key = cert, clientCa?: string): TlsPaths => ({
  cert: { setting: 'CERT', path: file(`${cert}.crt`) },
  key: { setting: 'KEY', path: file(`${key}.key`) },
  ...(clientCa && { clientCa: { setting: 'CA', path: file(`${clientCa}.crt`) } }),
});

async function start(t: TestContext, pathsOfBoth: TlsPaths, limits = {}) {
  const tls = { http: new TlsFiles(pathsOfBoth), grpc: new TlsFiles(pathsOfBoth) };
  return { ...(await startReceiver(t, { tls, limits })), tls };
}

const body = otlpBody([{ trace: 1, id: 1 }]);
const identity = (name: string) => ({ cert: read(`${name}.crt`), key: read(`${name}.key`) });

async function post(port: number, options: ConnectionOptions = {}): Promise<number | undefined> {
  const sent = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', agent: false, ...options });
  sent.setHeader('content-type', 'application/x-protobuf').end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

function exportTo(t: TestContext, port: number, name?: string): Promise<void> {
  const ca = read('authority.crt');
  const own = name === undefined ? undefined : identity(name);
  const client = new Client(`127.0.0.1:${port}`, credentials.createSsl(ca, own?.key, own?.cert));
  t.after(() => client.close());
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes) => bytes,
      body,
      { deadline: Date.now() + 20_000 },
      (error) => (error ? reject(error) : resolve()),
    );
  });
}

/** The name that the certificate of a port bears. */
async function nameServed(port: number, ALPNProtocols: string[] = []): Promise<string | string[] | undefined> {
  const socket = connect({ host: '127.0.0.1', port, ca: read('authority.crt'), ALPNProtocols });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return CN;
}

test('both ports speak TLS, of version 1.2 at least, and nothing else', async (t) => {
  const { httpUrl, httpPort, grpcPort, received } = await start(t, paths('server'));
  assert.equal(httpUrl, `https://127.0.0.1:${httpPort}`);
  const ca = read('authority.crt');
  assert.equal(await post(httpPort, { ca }), 200);
  assert.equal(await post(httpPort, { ca, maxVersion: 'TLSv1.2' }), 200);
  await exportTo(t, grpcPort);
  assert.equal(received.length, 3);
  for (const port of [httpPort, grpcPort]) {
    const old = connect({
      host: '127.0.0.1',
      port,
      ca,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    });
    await once(old, 'error');
    const plain = connectPlain(port, '127.0.0.1');
    plain.on('error', () => undefined).resume();
    plain.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(plain, 'close');
  }
});

test('with an authority for clients, only those with a certificate of it are served', async (t) => {
  const { httpPort, grpcPort, received } = await start(t, paths('server', 'server', 'authority'));
  const ca = read('authority.crt');
  assert.equal(await post(httpPort, { ca, ...identity('client') }), 200);
  await exportTo(t, grpcPort, 'client');
  await assert.rejects(post(httpPort, { ca }));
  await assert.rejects(post(httpPort, { ca, ...identity('stranger') }));
  await assert.rejects(exportTo(t, grpcPort));
  await assert.rejects(exportTo(t, grpcPort, 'stranger'));
  assert.equal(received.length, 2);
});

test('renewed files are taken over by new connections, and what cannot be used is not', async (t) => {
  const live = { cert: { setting: 'CERT', path: file('live.crt') }, key: { setting: 'KEY', path: file('live.key') } };
  const put = (name: string) =>
    ['crt', 'key'].forEach((end) => copyFileSync(file(`${name}.${end}`), file(`live.${end}`)));
  put('server');
  const { httpPort, grpcPort, tls } = await start(t, live);
  const session = connectHttp2(`https://127.0.0.1:${grpcPort}`, { ca: read('authority.crt') });
  t.after(() => session.destroy());
  await once(session, 'connect');

  assert.deepEqual([tls.http.renew(), tls.grpc.renew()], [false, false]);
  put('renewed');
  assert.deepEqual([tls.http.renew(), tls.grpc.renew()], [true, true]);
  assert.deepEqual([await nameServed(httpPort), await nameServed(grpcPort, ['h2'])], ['renewed', 'renewed']);
  assert.ok(!session.closed);

  writeFileSync(file('live.key'), 'half of a');
  assert.throws(() => tls.http.renew(), StartError);
  assert.equal(await nameServed(httpPort), 'renewed');
});

test('SIGHUP and time have the files looked at again; a renewal that cannot be used is logged', (t) => {
  const live = ['crt', 'key'].map((end) => file(`hup.${end}`)) as [string, string];
  const put = (name: string) =>
    ['crt', 'key'].forEach((end) => copyFileSync(file(`${name}.${end}`), file(`hup.${end}`)));
  put('server');
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line).msg as string) });
  const clock = new FakeClock();
  const settings = readSettings({ BETRACE_GRPC_TLS_CERT_FILE: live[0], BETRACE_GRPC_TLS_KEY_FILE: live[1] }, []);
  const tls = openTls(settings, clock, log);
  t.after(() => tls.close());
  assert.equal(tls.http, undefined);
  const served = () => String(new X509Certificate(tls.grpc?.options.cert as Buffer).subject);

  process.emit('SIGHUP');
  assert.deepEqual(logged, []);
  put('renewed');
  process.emit('SIGHUP');
  assert.equal(served(), 'CN=renewed');
  put('client');
  clock.advance(60_000);
  assert.equal(served(), 'CN=client');
  writeFileSync(live[1], 'half of a');
  process.emit('SIGHUP');
  assert.equal(served(), 'CN=client');
  assert.deepEqual(logged, [
    'the certificate is renewed',
    'the certificate is renewed',
    'the renewed certificate cannot be used; the old one stays',
  ]);
});

test('a handshake that does not come is cut off, on both ports', async (t) => {
  const { httpPort, grpcPort } = await start(t, paths('server'), { headerTimeout: 300 });
  for (const port of [httpPort, grpcPort]) {
    const socket = connectPlain(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    await once(socket, 'close');
  }
});

test('a file that is missing, wrong or of another pair is named with its setting', () => {
  writeFileSync(file('wrong.crt'), 'no certificate');
  writeFileSync(file('wrong.key'), 'no key');
  const problems: [TlsPaths, RegExp][] = [
    [paths('absent', 'server'), /^CERT: .*absent\.crt cannot be read: .*no such file/],
    [paths('server', 'absent'), /^KEY: .*absent\.key cannot be read/],
    [paths('wrong', 'server'), /^CERT: .*wrong\.crt holds no certificate in PEM/],
    [paths('server', 'wrong'), /^KEY: .*wrong\.key holds no private key in PEM/],
    [paths('server', 'client'), /^KEY: .*client\.key does not belong to the certificate .*server\.crt/],
    [paths('server', 'server', 'wrong'), /^CA: .*wrong\.crt holds no certificate in PEM/],
  ];
  for (const [wrong, message] of problems) {
    assert.throws(
      () => new TlsFiles(wrong),
      (error) => error instanceof StartError && message.test(error.message),
    );
  }
});
