import type { Page } from '@playwright/test';
import { testIds } from '../src/testIds.ts';
import { app, expect, follow, hasTempo, placeViolation, test } from './system.ts';

/** Longest until Tempo answers by the id of a trace that was just sent. */
const storedMs = 60_000;

test.skip(!hasTempo, 'TEMPO_URL names no Tempo that Grafana and the Collector before BeTrace know');

/** Opens a trace of Tempo in Explore, as a person does who has its id. */
async function openTrace(page: Page, traceId: string): Promise<void> {
  const datasource = { type: 'tempo', uid: 'tempo' };
  const queries = [{ refId: 'A', datasource, queryType: 'traceql', query: traceId }];
  const panes = JSON.stringify({ pane: { datasource: 'tempo', queries, range: { from: 'now-1h', to: 'now' } } });
  await expect(async () => {
    await page.goto(`/explore?schemaVersion=1&panes=${encodeURIComponent(panes)}`);
    await expect(page.getByText('payment.charge_card').first()).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: storedMs });
}

/** Chooses a link that the app adds to the trace view; it opens in another tab. */
async function choose(page: Page, title: string): Promise<Page> {
  return follow(page, () => page.getByText(title, { exact: true }).first().click());
}

test('from its trace in Explore one gets to its violations', async ({ page, request }) => {
  const { id, traceId } = await placeViolation(request);
  await openTrace(page, traceId);
  const opened = await choose(page, 'Violations of this trace');
  await expect(opened).toHaveURL(new RegExp(`${app}/violations\\?.*trace=${traceId}`));
  await expect(opened.locator(`[data-testid=${testIds.violationList.row}][data-id="${id}"]`)).toBeVisible();
});

test('from a trace in Explore one gets to a new rule that is tried on it', async ({ page, request }) => {
  const { traceId } = await placeViolation(request);
  await openTrace(page, traceId);
  const opened = await choose(page, 'Rule from this trace');
  await expect(opened).toHaveURL(new RegExp(`${app}/rules/new\\?.*trace=${traceId}`));
  await expect(opened.locator(`[data-testid=${testIds.trial.sample}][data-id="${traceId}"]`)).toBeVisible();
});
