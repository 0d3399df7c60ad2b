import { expect } from '@grafana/plugin-e2e';
import { placeViolation, rule, test } from './system.ts';

test.beforeEach(async ({ request }) => {
  await placeViolation(request);
});

for (const uid of ['betrace-overview', 'betrace-rule', 'betrace-service']) {
  test(`the provisioned dashboard ${uid} shows data in every panel without a manual step`, async ({
    page,
    gotoDashboardPage,
  }) => {
    const failed: string[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/api/ds/query') && !response.ok()) {
        failed.push(response.url());
      }
    });
    await page.setViewportSize({ width: 1600, height: 2400 });
    await gotoDashboardPage({ uid });
    await expect(page.getByText('Loading plugin panel')).toHaveCount(0);
    await expect(page.getByRole('region').or(page.locator('section')).first()).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(failed).toEqual([]);
    await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
    await expect(page.getByText('No data', { exact: true })).toHaveCount(0);
  });
}

test('a variable offers the rules by name, and choosing one shows its violations', async ({
  page,
  gotoDashboardPage,
}) => {
  const dashboard = await gotoDashboardPage({
    uid: 'betrace-rule',
    queryParams: new URLSearchParams({ 'var-rule': rule.id }),
  });
  const table = dashboard.getPanelByTitle('Violations of the rule').locator;
  await expect(table.getByRole('link', { name: /^A charge of/ }).first()).toBeVisible();
  await expect(page.getByText(rule.name).first()).toBeVisible();
});

test('a variable of several values and the filters of a dashboard narrow what its panels ask', async ({
  page,
  gotoDashboardPage,
}) => {
  const asked: { queryType: string }[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/ds/query')) {
      asked.push(
        ...(request.postDataJSON() as { queries: typeof asked }).queries.filter(
          ({ queryType }) => queryType === 'violations',
        ),
      );
    }
  });
  const queryParams = new URLSearchParams([
    ['var-severity', 'critical'],
    ['var-severity', 'high'],
    ['var-service', '$__all'],
    ['var-filters', `rule|=|${rule.id}`],
  ]);
  await page.setViewportSize({ width: 1600, height: 2400 });
  const dashboard = await gotoDashboardPage({ uid: 'betrace-overview', queryParams });
  await expect(
    dashboard.getPanelByTitle('Newest violations').locator.getByRole('link', { name: rule.name }).first(),
  ).toBeVisible();
  expect(asked.at(-1)).toMatchObject({ severities: ['critical', 'high'], rules: [rule.id] });
  expect(asked.at(-1)).not.toHaveProperty('services');
});

test('an annotation marks violations on a graph, and says what was violated', async ({ page, gotoDashboardPage }) => {
  const dashboard = await gotoDashboardPage({
    uid: 'betrace-rule',
    queryParams: new URLSearchParams({ 'var-rule': rule.id, from: 'now-5m' }),
  });
  await page.getByLabel('Violations', { exact: true }).first().check({ force: true });
  const marker = dashboard
    .getPanelByTitle('Violations by service')
    .locator.getByTestId('data-testid annotation-marker')
    .last();
  await marker.hover();
  await expect(page.getByText(/A charge of/).last()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open violation' })).toBeVisible();
});
