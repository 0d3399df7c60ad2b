import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, plan } from '@betrace/dsl';
import fc from 'fast-check';
import { durationText } from './duration-text.ts';

test('a duration is written in the unit that suits it, exactly', () => {
  const cases: [bigint, string][] = [
    [0n, '0ms'],
    [7n, '7ns'],
    [1_500n, '1.5us'],
    [80_000_000n, '80ms'],
    [1_000_000_001n, '1.000000001s'],
    [59_999_000_000n, '59.999s'],
    [90_000_000_000n, '1m30s'],
    [5_400_000_000_000n, '1h30m'],
    [3_600_000_000_001n, '1h1ns'],
    [-1_500_000n, '-1.5ms'],
  ];
  for (const [ns, text] of cases) {
    assert.equal(durationText(ns), text);
  }
});

test('a rule reads back every duration that is written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 62n }), (ns) => {
      const planned = plan(parse(`trace:duration > ${durationText(ns)}`));
      assert.ok('plan' in planned, durationText(ns));
      const test = planned.plan.never?.body;
      assert.deepEqual(test?.kind === 'compare' && test.right, { kind: 'duration', ns });
    }),
  );
});
