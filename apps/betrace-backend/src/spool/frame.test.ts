import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { frame, readFrames } from './frame.ts';

const framed = (...payloads: string[]) => payloads.map((payload) => Buffer.concat(frame([Buffer.from(payload)])));
const read = (...pieces: Uint8Array[]) => {
  const { frames, corrupt, tornAt } = readFrames(Buffer.concat(pieces));
  return { payloads: frames.map(({ payload }) => payload.toString()), corrupt, tornAt };
};
const [a, b, c] = framed('alpha', 'beta', 'gamma') as [Buffer, Buffer, Buffer];

test('what was written is read, whatever it was', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.uint8Array(), { maxLength: 3 })), (payloads) => {
      const { frames, corrupt, tornAt } = readFrames(Buffer.concat(payloads.flatMap(frame)));
      assert.deepEqual(
        frames.map(({ payload }) => payload),
        payloads.map((parts) => Buffer.concat(parts)),
      );
      assert.deepEqual([corrupt, tornAt], [0, undefined]);
    }),
  );
});

test('a file cut off anywhere holds the frames before the cut, and says where the torn one begins', () => {
  for (let length = 0; length < b.length; length++) {
    assert.deepEqual(read(a, b.subarray(0, length)), {
      payloads: ['alpha'],
      corrupt: 0,
      tornAt: length === 0 ? undefined : a.length,
    });
  }
});

test('a frame with any byte changed is passed over and counted, and those behind it are read', () => {
  for (let at = 0; at < b.length; at++) {
    const damaged = Buffer.from(b);
    damaged[at] = (damaged[at] as number) ^ 0x41;
    assert.deepEqual(
      read(a, damaged, c),
      { payloads: ['alpha', 'gamma'], corrupt: 1, tornAt: undefined },
      `byte ${at}`,
    );
  }
});

test('a damaged last frame is corrupt when it is whole, torn when its length says more than there is', () => {
  const wrong = Buffer.from(b).fill(0, b.length - 1);
  assert.deepEqual(read(a, wrong), { payloads: ['alpha'], corrupt: 1, tornAt: undefined });
  const tooLong = Buffer.from(b);
  tooLong.writeUInt32LE(2 ** 31, 4);
  assert.deepEqual(read(a, tooLong), { payloads: ['alpha'], corrupt: 0, tornAt: a.length });
});

test('noise is never taken for a frame', () => {
  fc.assert(fc.property(fc.uint8Array(), (noise) => assert.deepEqual(readFrames(Buffer.from(noise)).frames, [])));
});
