import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonErrorOffset } from './json-error-offset.ts';

test('the offset is that of the first character that cannot stand there', () => {
  const cases: [string, number][] = [
    ['', 0],
    ['{"a": tru}', 6],
    ['{"a": 1', 7],
    ['{"a" 1}', 5],
    ['{"a": 1,}', 8],
    ['[1, 2 3]', 6],
    ['[1,]', 3],
    ['["a\nb"]', 3],
    ['["\\x"]', 2],
    ['{} {}', 3],
    ['[01]', 2],
    ['{a: 1}', 1],
    ['["open', 6],
  ];
  for (const [text, offset] of cases) {
    assert.throws(() => JSON.parse(text));
    assert.equal(jsonErrorOffset(text), offset, text);
  }
});

test('it ends on any text, at a place after which nothing mends what stands before', () => {
  const broken = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([json, at, noise]) => {
    const place = at % (json.length + 1);
    return json.slice(0, place) + noise + json.slice(place + 1);
  });
  fc.assert(
    fc.property(broken, (text) => {
      try {
        JSON.parse(text);
      } catch {
        const offset = jsonErrorOffset(text);
        assert.ok(offset >= 0 && offset <= text.length);
      }
    }),
  );
});

test('deep nesting and long strings do not exhaust the stack', () => {
  assert.equal(jsonErrorOffset('['.repeat(1_000_000)), 1_000_000);
  assert.equal(jsonErrorOffset(`"${'\\n'.repeat(500_000)}`), 1_000_001);
});
