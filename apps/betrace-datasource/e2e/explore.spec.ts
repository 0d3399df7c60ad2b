import { expect } from '@grafana/plugin-e2e';
import { testIds } from '../src/testIds.ts';
import { follow, hasTempo, openExplore, placeFault, placeViolation, rule, test } from './system.ts';

const app = '/a/betracehq-betrace-app';
const ids = testIds.queryEditor;

test('Explore shows the violations of the shop, which lead to their rule and page', async ({
  page,
  explorePage,
  request,
}) => {
  const { traceId, id } = await placeViolation(request);
  await openExplore(page, { queryType: 'violations', traceId });
  const table = explorePage.tablePanel.locator;
  await expect(table.getByRole('link', { name: rule.name })).toHaveAttribute('href', `${app}/rules/${rule.id}`);
  const message = table.getByRole('link', { name: /^A charge of 1500/ });
  await expect(message).toHaveAttribute('href', `${app}/violations/${id}`);
  const violation = await follow(page, () => message.click());
  await expect(violation).toHaveURL(new RegExp(`${app}/violations/${id}`));
  await expect(violation.getByText(traceId).first()).toBeVisible();
});

test('a trace id leads to the spans that were kept, shown as a trace', async ({ page, explorePage, request }) => {
  const { traceId } = await placeViolation(request);
  await openExplore(page, { queryType: 'violations', traceId });
  const link = explorePage.tablePanel.locator.getByText(traceId);
  if (hasTempo) {
    await link.click();
  }
  const opened = await follow(page, () => (hasTempo ? page.getByText('Show kept spans') : link).click());
  await expect(opened.getByText('payment.charge_card').first()).toBeVisible();
  await expect(opened.getByText('14 spans')).toBeVisible();
});

test('violations are log lines, too, with their level', async ({ page, request }) => {
  const { traceId } = await placeViolation(request);
  await openExplore(page, { queryType: 'violations', format: 'logs', traceId });
  await expect(page.getByText(/Charges over 1000 need a fraud check: A charge of 1500/).first()).toBeVisible();
  await expect(page.getByText('critical', { exact: false }).first()).toBeVisible();
});

test('the builder writes the filter as text, and a mistake in it is said', async ({ page, explorePage }) => {
  await openExplore(page, { queryType: 'violations', rules: [rule.id], severities: ['critical'] });
  const row = explorePage.getQueryEditorRow('A');
  await row.getByTestId(ids.mode).getByLabel('Code').click();
  await expect(row.getByTestId(ids.filter)).toHaveValue(`rule=${rule.id} severity=critical`);
  await row.getByTestId(ids.filter).fill('colour=red');
  await expect(row.getByRole('alert').filter({ hasText: '"colour" is no field' }).first()).toBeVisible();
});

test('an example of the help takes the place of the query', async ({ page, explorePage }) => {
  await openExplore(page, { queryType: 'violations' });
  await explorePage.getQueryEditorRow('A').getByRole('button', { name: 'Show data source help' }).click();
  await page.getByTestId(testIds.help.example).filter({ hasText: 'How the rules are doing' }).click();
  await page.getByRole('button', { name: 'Run query' }).click();
  await expect(page.getByText('Table - rules')).toBeVisible();
  await expect(explorePage.tablePanel.locator.getByRole('link', { name: rule.name })).toHaveCount(1);
});

test('a live query shows a violation that is decided while one looks', async ({ page, request }) => {
  await openExplore(page, { queryType: 'violations', rules: [rule.id], live: true, limit: 5 }, 'now-1m');
  await page.waitForResponse((response) => response.url().includes('/api/ds/query'));
  const asked: string[] = [];
  page.on('request', (one) => one.url().includes('/api/ds/query') && asked.push(one.url()));
  const traceId = await placeFault(request);
  await expect(page.getByText(traceId)).toBeVisible({ timeout: 60_000 });
  expect(asked, 'it came by itself, not by another query').toEqual([]);
});
