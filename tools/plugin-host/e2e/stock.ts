import { setTimeout as sleep } from 'node:timers/promises';
import { loadStarterRules } from '../../start/starter-rules.ts';
import type { Stand } from './stand.ts';

/** Faults of the shop that each break a starter rule; the first twice, so that one rule stands out. */
const faults = [
  'skip-fraud-check',
  'charge-twice',
  'retry-storm',
  'slow-query',
  'leak-personal-data',
  'swallow-error',
  'check-after-charge',
  'skip-fraud-check',
];

/** Longest from the last order to its violation: batch delay, grace, storing, with much room. */
const judgedMs = 30_000;

/**
 * Gives a fresh stand the starter rules, one of them with a history, and in each round the shop's faults, two fewer every time, each beside an order
 * without one. `roundMs` lies between two rounds. Ends when every faulty order has become a violation; throws an Error when one does not.
 */
export async function stock({ order, api }: Stand, rounds = 1, roundMs = 0): Promise<void> {
  await loadStarterRules(api);
  await changeRule(api, 'charge-needs-fraud-check');
  let placed = 0;
  for (let round = 0; round < rounds; round += 1) {
    await sleep(round === 0 ? 0 : roundMs);
    for (const fault of faults.slice(0, faults.length - 2 * round)) {
      await order({ total: 1200 + 37 * placed, fault });
      await order({ total: 80 + 11 * placed });
      placed += 1;
    }
  }
  const deadline = Date.now() + judgedMs;
  while ((await api.violations.list({ pageSize: 1000 })).violations.length < placed) {
    if (Date.now() > deadline) {
      throw new Error(`Not every one of the ${placed} faulty orders became a violation`);
    }
    await sleep(250);
  }
}

/** So that it has a history: another limit for a moment. */
async function changeRule(api: Stand['api'], id: string): Promise<void> {
  const rule = await api.rules.get(id);
  await api.rules.update({ ...rule, expression: rule.expression.replace('1000', '1500') });
  await api.rules.restore(id, rule.revision);
}
