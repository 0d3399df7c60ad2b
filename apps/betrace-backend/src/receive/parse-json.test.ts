import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from './parse-json.ts';

const parse = (text: string) => parseJson(Buffer.from(text));

test('whole numbers beyond 2^53 keep every digit, as text', () => {
  assert.deepEqual(
    parse('{"t": 1700000000000000001, "n": [-9007199254740993, 7, 1e300], "s": "1700000000000000001"}'),
    {
      t: '1700000000000000001',
      n: ['-9007199254740993', 7, 1e300],
      s: '1700000000000000001',
    },
  );
});

test('what is not JSON is refused with the byte and what stands there', () => {
  assert.throws(() => parse('{"ä": tru}'), { code: 'invalid-body', message: /at byte 7: "t" is not expected/ });
  assert.throws(() => parse('{"a": 1'), { code: 'invalid-body', message: /at byte 7: it ends too early/ });
  assert.throws(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22)), { code: 'invalid-body', message: /UTF-8/ });
});
