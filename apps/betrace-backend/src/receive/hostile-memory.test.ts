import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as zlib from 'node:zlib';
import { otlpBody } from '../testing/otlp.ts';

const MiB = 1024 * 1024;
const limits = { maxBody: 16 * MiB, maxInflated: 32 * MiB, maxRatio: 200, maxPending: 64 * MiB };
/**
 * What a receiver with these limits takes at most, whoever calls: an idle process (100 MiB), all that may be under way
 * (64), four inflated bodies at a time with what of the last ones is not collected yet (about 8 x 32), and the spans
 * of the largest body (about 300).
 */
const bound = 720 * MiB;
const atOnce = 8;
const encodings = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, zstd: zlib.zstdCompressSync };

async function startProcess(t: TestContext) {
  const file = fileURLToPath(new URL('testing/receiver-process.ts', import.meta.url));
  const child = fork(file, [JSON.stringify(limits)]);
  t.after(() => child.kill('SIGKILL'));
  const [ports] = (await once(child, 'message')) as [{ httpPort: number; grpcPort: number }];
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let session: ClientHttp2Session | undefined;
  t.after(() => {
    agent.destroy();
    session?.destroy();
  });
  return {
    ...ports,
    async post(body: Uint8Array, encoding: string, type = 'application/x-protobuf'): Promise<number | undefined> {
      const sent = request({ port: ports.httpPort, path: '/v1/traces', method: 'POST', agent });
      sent.setHeader('content-type', type).setHeader('content-encoding', encoding).end(body);
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    },
    async call(body: Uint8Array, encoding: string): Promise<number> {
      const head = Buffer.from([encoding === 'identity' ? 0 : 1, 0, 0, 0, 0]);
      head.writeUInt32BE(body.length, 1);
      // A connection that has waited too long for a call is closed.
      if (!session || session.closed) {
        session = connectHttp2(`http://127.0.0.1:${ports.grpcPort}`);
      }
      const stream = session.request({
        ':method': 'POST',
        ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        'content-type': 'application/grpc',
        'grpc-encoding': encoding,
      });
      stream.on('error', () => undefined);
      let trailers: IncomingHttpHeaders = {};
      stream.once('trailers', (more: IncomingHttpHeaders) => (trailers = more));
      const answered = once(stream, 'response') as Promise<[IncomingHttpHeaders]>;
      stream.end(Buffer.concat([head, body]));
      const [headers] = await answered;
      stream.resume();
      await once(stream, 'close');
      return Number(trailers['grpc-status'] ?? headers['grpc-status']);
    },
    /** That it lives, serves, and never took more memory than stated. */
    async isWell(): Promise<void> {
      const good = otlpBody([{ trace: 1, id: 1 }]);
      assert.equal(await this.post(good, 'identity'), 200);
      assert.equal(await this.call(good, 'identity'), 0);
      child.send('how much?');
      const [{ peak }] = (await once(child, 'message')) as [{ peak: number }];
      t.diagnostic(`${Math.round(peak / MiB)} MiB at most`);
      assert.ok(peak < bound, `${peak} bytes`);
    },
  };
}

const many = <T>(action: () => Promise<T>) => Promise.all(Array.from({ length: atOnce }, action));

test('bombs of every encoding, over HTTP and gRPC at once, are refused within the memory that is stated', async (t) => {
  const receiver = await startProcess(t);
  const zeros = Buffer.alloc(64 * MiB);
  for (const [encoding, compress] of Object.entries(encodings)) {
    const bomb = compress(zeros);
    const [overHttp, overGrpc] = await Promise.all([
      many(() => receiver.post(bomb, encoding)),
      many(() => receiver.call(bomb, encoding)),
    ]);
    assert.deepEqual(new Set(overHttp), new Set([413]), encoding);
    assert.deepEqual(new Set(overGrpc), new Set([8]), encoding);
    assert.equal(await receiver.post(compress(bomb), encoding), 400, `${encoding} in ${encoding}`);
  }
  const members = Buffer.concat(Array.from({ length: 16 }, () => zlib.gzipSync(zeros.subarray(0, 4 * MiB))));
  assert.deepEqual(new Set(await many(() => receiver.post(members, 'gzip'))), new Set([413]));
  await receiver.isWell();
});

test('the greatest bodies that are taken, of the smallest spans, are taken within it too', async (t) => {
  const receiver = await startProcess(t);
  const span = Buffer.concat([
    Buffer.from([0x12, 28, 0x0a, 16]),
    randomBytes(16),
    Buffer.from([0x12, 8]),
    randomBytes(8),
  ]);
  const spans = Buffer.alloc(31 * MiB, span);
  const padding = lengthDelimited(15, randomBytes(200_000));
  const body = lengthDelimited(
    1,
    Buffer.concat([padding, lengthDelimited(2, spans.subarray(0, spans.length - (spans.length % 30)))]),
  );
  const sent = zlib.gzipSync(body, { level: 1 });
  assert.deepEqual(await Promise.all([receiver.post(sent, 'gzip'), receiver.call(sent, 'gzip')]), [200, 0]);
  await receiver.isWell();
});

test('JSON that is deep, wide or full of long numbers is survived within it', async (t) => {
  const receiver = await startProcess(t);
  const fill = (unit: string, head: string, tail: string) =>
    Buffer.from(head + unit.repeat((15 * MiB) / unit.length) + tail);
  for (const body of [
    Buffer.alloc(15 * MiB, '['),
    Buffer.alloc(15 * MiB, '{"a":'),
    fill('{},', '{"resourceSpans":[{"scopeSpans":[{"spans":[', '{}]}]}]}'),
    fill('1700000000000000001,', '[', '1]'),
    fill('"",', '[', '""]'),
  ]) {
    assert.equal(await receiver.post(body, 'identity', 'application/json'), 400);
  }
  await receiver.isWell();
});

test('bodies that are sent but for their end take no more than may be under way', async (t) => {
  const receiver = await startProcess(t);
  const part = Buffer.alloc(15 * MiB);
  for (let i = 0; i < atOnce; i++) {
    const socket = connect(receiver.httpPort, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    t.after(() => socket.destroy());
    socket.write(
      `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${16 * MiB}\r\n\r\n`,
    );
    await new Promise((sent) => socket.write(part, sent));
  }
  const good = otlpBody([{ trace: 1, id: 1 }]);
  while ((await receiver.post(good, 'identity')) !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await receiver.isWell();
});

function lengthDelimited(field: number, content: Buffer): Buffer {
  const head = [(field << 3) | 2];
  let rest = content.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    head.push((rest % 0x80) | 0x80);
  }
  return Buffer.concat([Buffer.from([...head, rest]), content]);
}
