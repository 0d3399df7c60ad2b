import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { detect, detectedClasses, detectors } from './detect.ts';
import type { DetectedClass } from './detect.ts';
import { traitsOf } from './traits.ts';

const found = (text: string) =>
  detect(text, detectedClasses).map((piece) => [piece.class, text.slice(piece.start, piece.end)]);

/** What each class is to find: all of it, wherever it stands. Numbers are those that makers publish for tests. */
const samples: Record<DetectedClass, readonly string[]> = {
  email: [
    'jane.doe@example.com',
    'jane+news_2024@mail.example.co.uk',
    '"jane doe"@example.com',
    'jane%40example.com',
    'jürgen@müller.example',
    'x@y.io',
    'ops@xn--bcher-kva.xn--p1ai',
  ],
  card: [
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4222222222222',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '3782 822463 10005',
    '30569309025904',
    '6011111111111117',
    '3530111333300000',
    '6212345678901232',
  ],
  ssn: ['078-05-1120', '219 09 9999'],
  phone: [
    '+1 415 555 0123',
    '+14155550123',
    '%2B14155550123',
    '(415) 555-0123',
    '415-555-0123',
    '415.555.0123',
    '1-415-555-0123',
    '+44 (0)20 7946 0958',
    '020 7946 0958',
    '06 12 34 56 78',
    '0171 1234567',
    '030/1234567',
    '0044 20 7946 0958',
  ],
  ip: [
    '203.0.113.7',
    '10.1.2.3',
    'ip-10-1-2-3',
    '2001:db8::ff00:42:8329',
    '2001:0db8:0000:0000:0000:ff00:0042:8329',
    'fe80::1',
    '::ffff:192.0.2.128',
  ],
  jwt: [
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0.',
  ],
  secret: [
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz',
    'xoxb-123456789012-abcdefABCDEF',
    ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_'),
    'AIzaSyA1234567890abcdefghijklmnopqrstuv',
    'kJ8fQ2xZ9pL4vR7tW1mN6bY3cH5dS0gA',
  ],
  iban: ['DE89370400440532013000', 'DE89 3704 0044 0532 0130 00', 'GB82 WEST 1234 5698 7654 32', 'NO9386011117947'],
};

/** Around a sample as `#`. */
const contexts = [
  '#',
  'it was #.',
  'GET /users/#/orders',
  'https://shop.example/find?q=#&page=2',
  "select * from users where x = '#' limit 1",
  '{"value":"#","n":1}',
  'refused (#), try again',
  'value=#;',
];

for (const each of detectedClasses) {
  test(`a piece of the class ${each} is found whatever stands around it`, () => {
    for (const sample of samples[each]) {
      for (const context of contexts) {
        const text = context.replace('#', () => sample);
        const pieces = found(text);
        assert.ok(
          pieces.some(([name, piece]) => name === each && piece?.includes(sample.replace(/^"|[.]$/g, ''))),
          `${text}: ${JSON.stringify(pieces)}`,
        );
      }
    }
  });
}

test('what is said to be a password, a token or a number of a person is found with nothing else of note', () => {
  for (const [text, piece] of [
    ['login?password=hunter2&next=1', 'hunter2'],
    ['{"api_key": "abc"}', 'abc'],
    ['Authorization: Bearer abcdefgh', 'abcdefgh'],
    ['key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['postgres://shop:s3cret@db/orders', 'shop:s3cret'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
  ]) {
    assert.deepEqual(found(text as string), [['secret', piece]], text);
  }
  assert.deepEqual(found('ssn=078051120'), [['ssn', '078051120']]);
  assert.deepEqual(found('peer:2001:db8::1'), [['ip', '2001:db8::1']]);
});

test('several pieces of one text are found in their order', () => {
  assert.deepEqual(found('a@b.example from 203.0.113.7 paid with 4111 1111 1111 1111 or 5555555555554444'), [
    ['email', 'a@b.example'],
    ['ip', '203.0.113.7'],
    ['card', '4111 1111 1111 1111'],
    ['card', '5555555555554444'],
  ]);
});

/** What looks like something above, and is nothing. */
const harmless = [
  // Ids.
  '0af7651916cd43dd8448eb211c80319c',
  'b7ad6b7169203331',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '123e4567-e89b-12d3-a456-426614174000',
  'order-000123456789',
  'ORD-2024-000123',
  'A-1234567890',
  '9007199254740993',
  'invoice 2024/10/0042',
  'checkout-7d9f8b6c5d-x2k9p',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  // Hashes and versions.
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '1.2.3',
  'v1.2.3.4',
  'version 10.0.19045.3570',
  'version=4.8.0.0',
  '1.0.0-alpha.1+20130313144700',
  'react@18.2.0',
  'node:22-alpine',
  // Times and amounts.
  '2024-01-02T03:04:05.123456789Z',
  '2024-01-02T03:04:05+02:00',
  '2024-01-02 03:04:05',
  '20240102T030405Z',
  '02/01/2024',
  '1700000000',
  '1700000000123',
  '1700000000123456',
  '1700000000123456789',
  '10:20:30',
  '1h30m15s',
  '1500ms',
  '12.345.678,90',
  '1,234,567.89',
  // Places and names.
  'localhost:12011',
  '127.0.0.1:8080',
  '::1',
  'shop.example:443',
  'aa:bb:cc:dd:ee:ff',
  'std::vector',
  'GET /api/v1/users/{id}/orders',
  'com.example.shop.CheckoutServiceImplV2/placeOrderWithRetry',
  'getUserByIdV2AndOrder3Handler',
  'POST /reset?token={token}',
  '@grafana/data',
  'user@host',
  'text/html; charset=utf-8',
  'redis-cache-1.svc.cluster.local',
];

test('ids, hashes, versions, times, amounts and names are left alone', () => {
  for (const text of harmless) {
    assert.deepEqual(found(text), [], text);
    assert.deepEqual(found(`it was ${text}, twice`), [], text);
  }
});

test('hardly an id by chance is taken for something else', () => {
  let wrong = 0;
  const runs = 1000;
  for (let i = 0; i < runs; i++) {
    const digest = createHash('sha256').update(`${i}`).digest('hex');
    for (const id of [digest, digest.slice(0, 32), digest.slice(0, 40), `trace ${digest.slice(0, 16)}`]) {
      wrong += found(id).length;
    }
    const uuid = randomUUID();
    assert.deepEqual(found(uuid), [], uuid);
  }
  // Sixteen digits alone may pass for a card: one of some ten thousand ids.
  assert.ok(wrong <= 2, `${wrong} of ${4 * runs}`);
});

const mixed = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...Object.values(samples).flat(),
        ...harmless,
        ' ',
        '@',
        ':',
        '.',
        '-',
        '4',
        '+',
        '%40',
        'token=',
      ),
      fc.string(),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

test('whatever the text, the pieces are in order, do not overlap and lie in it', () => {
  fc.assert(
    fc.property(mixed, (text) => {
      let last = 0;
      for (const { start, end } of detect(text, detectedClasses)) {
        assert.ok(start >= last && end > start && end <= text.length);
        last = end;
      }
    }),
  );
});

test('no detector finds anything in a text that it is not asked about', () => {
  fc.assert(
    fc.property(mixed, (text) => {
      const traits = traitsOf(text);
      for (const each of detectedClasses.filter((name) => !detectors[name].mayBeIn(text, traits))) {
        assert.deepEqual([...detectors[each].find(text)], [], each);
      }
    }),
    { numRuns: 300 },
  );
});

/** With steps in the square of their length these texts would take many seconds each. */
test('texts of 64 KiB that are made to be slow take milliseconds of the processor', () => {
  const seeds = [
    '@', 'a@', 'a.', '@a.a', '1', '1 ', '1-', '4111 ', '0 1 ', '+1', '(', '0/1', '00 1', ':', '::', 'a:', '1.', '1.1.',
    'ip-1-', 'eyJ', 'eyJaaaaaaaa.', 'eyJaaaaaaaa', '=', 'password=', 'token=', 'bearer ', '://', '://a:', '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----', 'aA1', 'DE89 ', 'de89', 'A', '"', '"@', '%40', 'ssn ', 'xn--', '\u0080', 'AKIA', 'gh', 'sk-',
  ]; // prettier-ignore
  for (const seed of seeds) {
    const start = process.cpuUsage();
    detect(seed.repeat(Math.ceil(65_536 / seed.length)), detectedClasses);
    assert.ok(process.cpuUsage(start).user < 1_000_000, JSON.stringify(seed));
  }
});
