import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { otlpBody } from '../testing/otlp.ts';
import { startReceiver } from './testing/start-receiver.ts';

const body = Buffer.from(otlpBody([{ trace: 1, id: 1 }]));
const head = (...more: string[]) =>
  ['POST /v1/traces HTTP/1.1', 'Host: localhost', 'Content-Type: application/x-protobuf', ...more, '', ''].join('\r\n');

/** What a port answers to these bytes, after which the client ends its side. */
async function answerTo(port: number, bytes: Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(bytes);
  const [answer] = await Promise.all([buffer(socket).catch(() => Buffer.alloc(0)), once(socket, 'close')]);
  return answer.toString('latin1');
}

test('a Content-Length that says too much, too little or two things brings nothing in', async (t) => {
  const { httpPort, received } = await startReceiver(t);
  const lies: [string[], RegExp][] = [
    [[`Content-Length: ${body.length + 1}`], /^(HTTP\/1\.1 400|$)/],
    [[`Content-Length: ${body.length - 1}`], /^HTTP\/1\.1 400/],
    [[`Content-Length: ${body.length}`, `Content-Length: ${body.length - 1}`], /^HTTP\/1\.1 400/],
    [[`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'], /^HTTP\/1\.1 400/],
    [['Content-Length: -1'], /^HTTP\/1\.1 400/],
    [['Content-Length: 1e3'], /^HTTP\/1\.1 400/],
    [['Transfer-Encoding: chunked'], /^(HTTP\/1\.1 400|$)/],
  ];
  for (const [lie, expected] of lies) {
    assert.match(await answerTo(httpPort, Buffer.concat([Buffer.from(head(...lie)), body])), expected, lie.join());
  }
  assert.equal(received.length, 0);
});

test('a request that is cut off at any byte brings nothing in', async (t) => {
  const { httpPort, received, intake } = await startReceiver(t);
  const whole = Buffer.concat([Buffer.from(head(`Content-Length: ${body.length}`)), body]);
  for (let length = 0; length < whole.length; length++) {
    await answerTo(httpPort, whole.subarray(0, length));
  }
  assert.equal(received.length, 0);
  assert.match(await answerTo(httpPort, whole), /^HTTP\/1\.1 200/);
  assert.equal(received.length, 1);
  while (intake.pendingBytes > 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test('attributes that nest deeper than is read are refused, in protobuf and in JSON', async (t) => {
  const { url, received } = await startReceiver(t);
  const post = async (sent: Uint8Array<ArrayBuffer> | string, type: string) => {
    const answer = await fetch(url, { method: 'POST', body: sent, headers: { 'content-type': type } });
    assert.equal(answer.status, 400);
    return answer.text();
  };
  let value = Buffer.alloc(0);
  for (let depth = 0; depth < 3000; depth++) {
    value = lengthDelimited(5, lengthDelimited(1, value)); // AnyValue.array_value, ArrayValue.values
  }
  const ids = [lengthDelimited(1, Buffer.alloc(16, 1)), lengthDelimited(2, Buffer.alloc(8, 1))];
  const span = Buffer.concat([...ids, lengthDelimited(9, lengthDelimited(2, value))]);
  const nested = lengthDelimited(1, lengthDelimited(2, lengthDelimited(2, span)));
  assert.match(await post(nested, 'application/x-protobuf'), /nest|deep/);
  for (const depth of [30, 3000]) {
    const json = `${'{"arrayValue":{"values":['.repeat(depth)}${']}}'.repeat(depth)}`;
    const whole = `{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":${json}}]}}]}`;
    assert.match(await post(whole, 'application/json'), /nest|deep/);
  }
  assert.equal(received.length, 0);
});

function lengthDelimited(field: number, content: Buffer): Buffer<ArrayBuffer> {
  const length = [];
  let rest = content.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    length.push((rest % 0x80) | 0x80);
  }
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...length, rest]), content]);
}

test('noise on either port harms nobody', async (t) => {
  const { httpPort, grpcPort, received } = await startReceiver(t);
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (noise) => {
      await Promise.all([
        answerTo(httpPort, noise),
        answerTo(httpPort, Buffer.concat([Buffer.from(head('Transfer-Encoding: chunked')), noise])),
        answerTo(grpcPort, noise),
        answerTo(grpcPort, Buffer.concat([preface, noise])),
      ]);
    }),
    { numRuns: 100 },
  );
  assert.equal(received.length, 0);
  const whole = Buffer.concat([Buffer.from(head(`Content-Length: ${body.length}`)), body]);
  assert.match(await answerTo(httpPort, whole), /^HTTP\/1\.1 200/);
});
