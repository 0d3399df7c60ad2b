import type { APIRequestContext, Page } from '@playwright/test';
import { expect, test as base } from '@grafana/plugin-e2e';

/** The running Grafana, and the shop whose faults make violations. */
export const shopUrl = process.env['SHOP_URL'] ?? 'http://127.0.0.1:12020';
export const grafanaUrl = process.env['GRAFANA_URL'] ?? '';
/** Whether Grafana and the Collector before BeTrace know a Tempo. */
export const hasTempo = Boolean(process.env['TEMPO_URL']);
if (grafanaUrl === '') {
  throw new Error(
    'These specs need a real Grafana. Start one with `GRAFANA_HOME=... npm start -- --faults 0` and name it in GRAFANA_URL.',
  );
}

/** Logs in for each spec: Grafana replaces the token of a session after ten minutes, which is before the last one begins. */
export const test = base.extend<{ loggedIn: boolean }>({
  loggedIn: [
    async ({ context, request }, use) => {
      for (const each of [context.request, request]) {
        const answer = await each.post('/login', { data: { user: 'admin', password: 'admin' } });
        expect(answer.ok()).toBe(true);
      }
      await use(true);
    },
    { auto: true },
  ],
});

/** The data source as provisioned, and the rule that `placeFault` violates. */
export const uid = 'betrace';
export const type = 'betracehq-betrace-datasource';
export const rule = { id: 'charge-needs-fraud-check', name: 'Charges over 1000 need a fraud check' };

/** Longest from an order to its violation: batch delay, grace, storing, with much room. */
const judgedMs = 60_000;

/** Places an order whose large charge is not checked for fraud. Returns its trace id. */
export async function placeFault(request: APIRequestContext): Promise<string> {
  const answer = await request.post(`${shopUrl}/checkout`, { data: { total: 1500, fault: 'skip-fraud-check' } });
  expect(answer.ok()).toBe(true);
  return ((await answer.json()) as { traceId: string }).traceId;
}

/** Places a fault and waits until its violation can be asked for. Returns trace id and violation id. */
export async function placeViolation(request: APIRequestContext): Promise<{ traceId: string; id: string }> {
  const traceId = await placeFault(request);
  let id: string | undefined;
  await expect
    .poll(
      async () => (id = (await ask(request, { queryType: 'violations', traceId }))['id']?.[0] as string | undefined),
      {
        timeout: judgedMs,
      },
    )
    .toBeDefined();
  return { traceId, id: String(id) };
}

/** The columns of the first frame that the data source answers, by name; asked through Grafana as a panel does. */
export async function ask(request: APIRequestContext, query: object): Promise<Record<string, unknown[] | undefined>> {
  const answer = await request.post('/api/ds/query', {
    data: {
      from: 'now-1h',
      to: 'now',
      queries: [{ refId: 'A', datasource: { uid, type }, intervalMs: 60_000, ...query }],
    },
  });
  interface Frame {
    schema: { fields: { name: string }[] };
    data: { values: unknown[][] };
  }
  const body = (await answer.json()) as { results: { A: { frames?: Frame[] } } };
  const [frame] = body.results.A.frames ?? [];
  return Object.fromEntries(frame?.schema.fields.map(({ name }, column) => [name, frame.data.values[column]]) ?? []);
}

/** Opens Explore with a query, as a link from elsewhere in Grafana would. */
export async function openExplore(page: Page, query: object, from = 'now-1h'): Promise<void> {
  const queries = [{ refId: 'A', datasource: { uid, type }, ...query }];
  const panes = JSON.stringify({ pane: { datasource: uid, queries, range: { from, to: 'now' } } });
  await page.goto(`/explore?schemaVersion=1&panes=${encodeURIComponent(panes)}`);
}

/** Follows a link of a table, which Grafana opens here or in another tab. Returns the page that shows where it leads. */
export async function follow(page: Page, click: () => Promise<void>): Promise<Page> {
  const opened = page
    .context()
    .waitForEvent('page', { timeout: 5_000 })
    .catch(() => page);
  await click();
  return opened;
}
