import { expect } from '@grafana/plugin-e2e';
import type { APIRequestContext } from '@playwright/test';
import { follow, hasTempo, openExplore, placeViolation, rule, test } from './system.ts';

/** Longest until Tempo, which holds back the newest 30 s, finds what it was sent by search. */
const searchableMs = 120_000;

test.skip(!hasTempo, 'TEMPO_URL names no Tempo that Grafana and the Collector before BeTrace know');

interface Found {
  traces?: { traceID: string }[];
}

/** Waits until a TraceQL query, asked through Grafana, finds a trace. */
async function found(request: APIRequestContext, query: string, traceId: string): Promise<void> {
  const search = `/api/datasources/proxy/uid/tempo/api/search?limit=500&q=${encodeURIComponent(query)}`;
  await expect
    .poll(
      async () => {
        const { traces = [] } = (await (await request.get(search)).json()) as Found;
        return traces.map(({ traceID }) => traceID.padStart(32, '0'));
      },
      { timeout: searchableMs, intervals: [2_000] },
    )
    .toContain(traceId);
}

test('a violation leads to its trace in Tempo, where its span is in place', async ({ page, explorePage, request }) => {
  test.setTimeout(searchableMs + 120_000);
  const { traceId } = await placeViolation(request);
  await found(request, `{span.betrace.violation=true && span.betrace.violation.rule_id="${rule.id}"}`, traceId);

  await openExplore(page, { queryType: 'violations', traceId });
  await explorePage.tablePanel.locator.getByText(traceId).click();
  const opened = await follow(page, () => page.getByText('Open trace in Tempo').click());
  await expect(opened.getByText('payment.charge_card').first()).toBeVisible();
  await expect(opened.getByText('betrace.violation', { exact: true }).first()).toBeVisible();
});
