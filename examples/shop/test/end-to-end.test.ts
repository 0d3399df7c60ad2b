import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { FAULT_NAMES, FAULTS } from '../src/faults.ts';
import { BeTrace, type ListedViolation } from './betrace.ts';
import { RunningShop } from './running-shop.ts';

const WAIT_MS = 15_000;
const betrace = new BeTrace();
let shop: RunningShop;

before(async () => {
  await betrace.open();
  shop = new RunningShop(betrace.url, '--rate', '10', '--seed', '1');
  await shop.open();
});
after(async () => {
  await shop.stop();
  await betrace.close();
});

async function violationsOnceThereAre(count: number): Promise<ListedViolation[]> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await pause(100)) {
    const violations = await betrace.violations();
    if (violations.length >= count) {
      return violations;
    }
  }
  return betrace.violations();
}

test('amid compliant traffic each ordered fault becomes one violation, of its rule, in its trace', async () => {
  const expected = [];
  for (const fault of FAULT_NAMES) {
    const { answer } = await shop.post('/checkout', { total: 1500, fault });
    expected.push({ ruleId: FAULTS[fault].breaks, traceId: answer['traceId'] ?? '' });
  }
  const violations = await violationsOnceThereAre(expected.length);
  const byTrace = (a: { traceId: string }, b: { traceId: string }) => (a.traceId < b.traceId ? -1 : 1);
  const found = violations.map(({ ruleId, traceId }) => ({ ruleId, traceId }));
  assert.deepEqual(found.sort(byTrace), expected.sort(byTrace));
  assert.ok(violations.every(({ complete }) => complete));

  const skipped = violations.find(({ ruleId }) => ruleId === 'charge-needs-fraud-check');
  assert.match(skipped?.message ?? '', /^A charge of [\d.]+ had no fraud check for its order$/);
  assert.deepEqual(
    skipped?.witnesses.map(({ spans }) => spans.map(({ name, service }) => `${service} ${name}`)),
    [['payment payment.charge_card']],
  );
});
