import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skim } from '@betrace/engine';
import type { ReceivedSpan } from '@betrace/engine';
import { otlpBody } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { packSpans, unpackSpans } from './pack-spans.ts';
import { shardOf } from './shard-of.ts';

const bytes = ({ traceId, spanId, parentId, span, resource, scope, ownService }: ReceivedSpan) => ({
  traceId,
  spanId,
  parentId,
  span: Buffer.from(span).toString('hex'),
  resource: Buffer.from(resource).toString('hex'),
  scope: Buffer.from(scope).toString('hex'),
  ownService,
});

test('chosen spans come out as they went in, with their resources and scopes', () => {
  const spans = Array.from({ length: 300 }, (_, i): TestSpan => ({
    trace: 1 + (i % 7),
    id: i + 1,
    parent: i,
    service: i % 50 === 0 ? 'betrace' : `service ${Math.floor(i / 20)}`,
    scope: i % 25 === 0 ? 'betrace' : 'test',
    attributes: { text: 'x'.repeat(i), nothing: '' },
  }));
  const received = skim(otlpBody(spans)).spans;
  for (const chosen of [received, received.filter((_, i) => i % 3 === 1), received.slice(0, 1)]) {
    assert.deepEqual(unpackSpans(packSpans(chosen)).map(bytes), chosen.map(bytes));
  }
});

test('traces are spread evenly, also when only a part of their ids counts up', () => {
  const ids = [
    (i: number) => i.toString(16).padStart(32, '0'),
    (i: number) => i.toString(16).padStart(8, '0').padEnd(32, '0'),
    (i: number) => (i * 4096).toString(16).padStart(32, '0'),
  ];
  for (const idOf of ids) {
    for (const shards of [2, 3, 4, 7]) {
      const counts = new Array<number>(shards).fill(0);
      for (let i = 0; i < 10_000; i++) {
        const shard = shardOf(idOf(i), shards);
        counts[shard] = (counts[shard] ?? 0) + 1;
      }
      assert.ok(Math.max(...counts) < (10_000 / shards) * 1.15, `${counts}`);
    }
  }
});
