import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CommandError } from '../arguments.ts';
import { delimitedMessages } from './delimited.ts';
import { jsonValues } from './json-values.ts';

async function* cut(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let start = 0;
  for (const end of ends) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function all<T>(from: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of from) {
    items.push(item);
  }
  return items;
}

function delimit(message: Uint8Array): number[] {
  const bytes: number[] = [];
  for (let rest = message.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      return [...bytes, rest, ...message];
    }
    bytes.push((rest & 0x7f) | 0x80);
  }
}

const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
const places = fc.array(fc.nat(), { maxLength: 12 });

test('messages behind their lengths come out whole, wherever the stream is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(messages, places, async (sent, cuts) => {
      const bytes = Uint8Array.from(sent.flatMap(delimit));
      const read = await all(delimitedMessages('x', cut(bytes, cuts)));
      assert.deepEqual(
        read.map((message) => [...message]),
        sent.map((message) => [...message]),
      );
    }),
  );
});

test('a stream of messages that ends too early is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), places, async (message, end, cuts) => {
      const bytes = Uint8Array.from(delimit(message));
      const short = bytes.subarray(0, 1 + (end % (bytes.length - 1)));
      await assert.rejects(all(delimitedMessages('x', cut(short, cuts))), CommandError);
    }),
  );
});

test('a length that no request has is refused at once', async () => {
  const [tooLong, tooLarge] = [
    Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
    Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x01),
  ];
  for (const bytes of [tooLong, tooLarge]) {
    await assert.rejects(all(delimitedMessages('x', cut(bytes, []))), /x: request 1 has no length of at most/);
  }
});

const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
const values = fc.array(
  value.filter((json) => !/\d{16}/.test(JSON.stringify(json))),
  { maxLength: 5 },
);

test('JSON values come out whole with their lines, wherever the stream is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      values,
      fc.constantFrom(0, 2),
      fc.constantFrom('', ' ', '\n', '\r\n\n'),
      places,
      async (sent, indent, between, cuts) => {
        const texts = sent.map((value) => JSON.stringify(value, null, indent));
        const bytes = Buffer.from(texts.join(between));
        const read = await all(jsonValues('x', cut(bytes, cuts)));
        assert.deepEqual(
          read.map(({ json }) => json),
          texts.map((text) => JSON.parse(text) as unknown),
        );
        read.forEach(({ line }, i) => {
          const before = texts.slice(0, i).map((text) => text + between);
          assert.equal(line, before.join('').split('\n').length);
        });
      },
    ),
  );
});

test('whole numbers that a double does not hold come as their text', async () => {
  const [read] = await all(jsonValues('x', cut(Buffer.from('{"a": 9007199254740993, "b": [1.5, 7]}'), [])));
  assert.deepEqual(read?.json, { a: '9007199254740993', b: [1.5, 7] });
});
