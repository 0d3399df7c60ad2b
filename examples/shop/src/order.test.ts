import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from './bad-request.ts';
import { readOrder } from './order.ts';

const refused = (body: Record<string, unknown>) => {
  try {
    readOrder({ orderId: 'o-1', total: 20, ...body });
  } catch (error) {
    assert.ok(error instanceof BadRequest);
    return error.message;
  }
  return assert.fail('was accepted');
};

test('an order needs no more than an id and a total', () => {
  assert.deepEqual(readOrder({ orderId: 'o-1', total: 12.345 }), {
    orderId: 'o-1',
    total: 12.35,
    currency: 'EUR',
    customerId: 'guest',
  });
});

test('what is wrong in an order is named', () => {
  assert.match(refused({ total: '20' }), /^total must be a number above 0/);
  assert.match(refused({ total: 0 }), /^total must be a number above 0/);
  assert.match(refused({ total: 1e7 }), /up to 1000000/);
  assert.match(refused({ currency: 'XYZ' }), /^currency must be one of EUR, GBP, USD/);
  assert.match(refused({ customerId: 'jane@example.com' }), /^customerId must be/);
  assert.match(refused({ orderId: 7 }), /^orderId must be/);
  assert.match(refused({ fault: 'fire' }), /^fault must be one of skip-fraud-check, /);
});

test('a fault that the order could not show is refused with the totals that could', () => {
  assert.match(refused({ total: 1000, fault: 'skip-fraud-check' }), /needs a total above 1000 and up to 9000/);
  assert.match(refused({ total: 9001, fault: 'charge-twice' }), /needs a total above 0 and up to 9000/);
  assert.equal(readOrder({ orderId: 'o-1', total: 1000.01, fault: 'skip-fraud-check' }).fault, 'skip-fraud-check');
});
