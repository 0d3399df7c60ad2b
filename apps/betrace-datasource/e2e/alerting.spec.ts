import type { APIRequestContext } from '@playwright/test';
import { expect } from '@grafana/plugin-e2e';
import { placeFault, rule, test } from './system.ts';

/** Two evaluation intervals of the alert rule, and what a trace needs until it is judged. */
const firesWithinMs = 2 * 30_000 + 20_000;
/** The range of its query, rounded to whole minutes, and two evaluations. */
const resolvesWithinMs = 300_000;

interface Alert {
  state: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** The alert instance of a provisioned alert rule for one of our rules. */
async function alertOf(request: APIRequestContext, alertRule: string, ruleId: string): Promise<Alert | undefined> {
  const answer = await request.get('/api/prometheus/grafana/api/v1/rules');
  const { data } = (await answer.json()) as { data: { groups: { rules: { name: string; alerts?: Alert[] }[] }[] } };
  const found = data.groups.flatMap(({ rules }) => rules).find(({ name }) => name === alertRule);
  return found?.alerts?.find(({ labels }) => labels['rule'] === ruleId);
}

test('the provisioned alert fires for the violated rule alone, leads to it, and resolves', async ({ request }) => {
  test.setTimeout(2 * resolvesWithinMs + firesWithinMs);
  const stateOf = async (id: string) => (await alertOf(request, 'Important rule violated', id))?.state;
  const quiet = /Normal/;
  await expect.poll(() => stateOf(rule.id), { timeout: resolvesWithinMs, intervals: [2000] }).toMatch(quiet);

  await placeFault(request);
  await expect.poll(() => stateOf(rule.id), { timeout: firesWithinMs, intervals: [1000] }).toMatch(/Alerting/);
  const alert = await alertOf(request, 'Important rule violated', rule.id);
  expect(alert?.labels).toMatchObject({ source: 'betrace', urgency: 'page', severity: 'critical' });
  expect(alert?.annotations['violations']).toContain(`/a/betracehq-betrace-app/violations?rule=${rule.id}`);
  expect(alert?.annotations['summary']).toMatch(/^Rule charge-needs-fraud-check \(critical\) was violated \d+ times/);
  expect(await stateOf('fraud-check-before-charge')).toMatch(quiet);

  await expect.poll(() => stateOf(rule.id), { timeout: resolvesWithinMs, intervals: [2000] }).toMatch(quiet);
});
