import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { skim } from '@betrace/engine';
import type { Outcome } from '../report/outcome.ts';
import { someRule } from '../store/fixtures.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { otlpBody } from '../testing/otlp.ts';
import { ruleSet } from '../testing/rule-set.ts';
import { standardLimits } from '../testing/some-shard.ts';
import { openShards } from './open-shards.ts';

function setUp(t: TestContext, threads: number, key = new Uint8Array(32)) {
  const clock = new FakeClock();
  const outcomes: Outcome[] = [];
  const died = Promise.withResolvers<string>();
  const shards = openShards({
    threads,
    limits: standardLimits,
    clock,
    redaction: { keys: [key] },
    book: { current: () => ruleSet(someRule()) },
    onOutcome: (outcome) => outcomes.push(outcome),
    onFault: () => assert.fail('no trace has a fault'),
    onSample: () => undefined,
    onDeath: died.resolve,
  });
  t.after(() => shards.close());
  const holder = { holds: 0, hold: () => void holder.holds++, release: () => void holder.holds-- };
  return { clock, shards, outcomes, holder, died: died.promise };
}

const megabyte = (trace: number) => skim(otlpBody([{ trace, id: 1, attributes: { text: 'x'.repeat(2 ** 20) } }]));

test('shards are full while more spans wait for one than may, and not any more once it has taken them', async (t) => {
  const { shards, holder, outcomes } = setUp(t, 2);
  const batch = megabyte(1);
  let given = 0;
  for (; !shards.isFull; given++) {
    assert.ok(given < 100);
    shards.add(batch, holder);
  }
  assert.ok(given >= 60);
  assert.equal(holder.holds, given);
  await shards.settled();
  assert.equal(shards.isFull, false);
  assert.deepEqual(shards.counts(), { ...shards.counts(), received: given, open: 1, duplicate: given - 1 });
  assert.equal(holder.holds, 1);
  await shards.decideAll('shutdown');
  // What is handed out holds what it needs, until it is stored.
  assert.equal(holder.holds, 1);
  outcomes.forEach(({ holders }) => holders.forEach((each) => each.release()));
  assert.equal(holder.holds, 0);
});

test('a shard that dies is told of', async (t) => {
  const { died } = setUp(t, 1, null as never);
  assert.match(await died, /The thread "shard 1" has ended: The "data" argument/);
});
