import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArmedFaults } from './armed-faults.ts';

test('a fault waits for the next order that fits it, as often as it was asked for', () => {
  const faults = new ArmedFaults();
  faults.arm({ fault: 'skip-fraud-check', count: 2 });
  assert.equal(faults.take(20), undefined);
  assert.equal(faults.take(1500), 'skip-fraud-check');
  assert.equal(faults.take(9500), undefined);
  assert.equal(faults.take(2000), 'skip-fraud-check');
  assert.equal(faults.take(1500), undefined);
});

test('faults are taken in the order in which they were asked for', () => {
  const faults = new ArmedFaults();
  faults.arm({ fault: 'slow-query' });
  faults.arm({ fault: 'charge-twice' });
  assert.deepEqual([faults.take(20), faults.take(20), faults.take(20)], ['slow-query', 'charge-twice', undefined]);
});

test('an unknown fault and an impossible count are refused', () => {
  const faults = new ArmedFaults();
  assert.throws(() => faults.arm({ fault: 'toString' }), /fault must be one of/);
  for (const count of [0, 1.5, '1', 1001]) {
    assert.throws(() => faults.arm({ fault: 'slow-query', count }), /count must be an integer from 1/);
  }
});

test('the list shows every fault, how many wait, and the last hundred that were produced', () => {
  const faults = new ArmedFaults();
  faults.arm({ fault: 'retry-storm', count: 3 });
  for (let order = 1; order <= 101; order++) {
    faults.produced({ fault: 'slow-query', orderId: String(order), traceId: 'abc' });
  }
  const { faults: all, recent } = faults.list();
  assert.equal(all.length, 7);
  assert.equal(all.find(({ fault }) => fault === 'retry-storm')?.armed, 3);
  assert.deepEqual([recent.length, recent[0]?.orderId, recent.at(-1)?.orderId], [100, '2', '101']);
});
