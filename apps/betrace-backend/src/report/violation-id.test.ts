import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violationId } from './violation-id.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';

test('the id is the one that any other implementation of SHA-256 gives', () => {
  assert.equal(violationId('uid-1', traceId), '32839c343d6e04bf74d9e90584ffa9dc');
});

test('another rule or another trace has another id', () => {
  const other = traceId.replace('c', 'd');
  assert.equal(new Set([violationId('a', traceId), violationId('b', traceId), violationId('a', other)]).size, 3);
});
