import { testIds } from '../src/testIds.ts';
import { app, expect, placeViolation, rule, test } from './system.ts';

const ids = testIds.violationList;

test('the violations page draws graphs and rows by the data source, filtered by the URL', async ({ page, request }) => {
  const { id, traceId } = await placeViolation(request);
  const row = page.locator(`[data-testid=${ids.row}][data-id="${id}"]`);
  await page.goto(`${app}/violations?rule=${rule.id}&from=now-15m&to=now`);
  await expect(page.getByTestId(ids.graphs).locator('.u-over').first()).toBeVisible();
  await expect(row).toBeVisible();
  await page.goto(`${app}/violations?severity=low&from=now-15m&to=now`);
  await expect(page.getByTestId(testIds.page.loading)).toHaveCount(0);
  await expect(row).toHaveCount(0);

  await page.goto(`${app}/violations?trace=${traceId}&from=now-15m&to=now`);
  await expect(row).toBeVisible();
  await page.getByTestId(ids.open).click();
  await expect(page).toHaveURL(new RegExp(`${app}/violations/${id}`));
  await expect(page.getByTestId(testIds.violationDetail.witness)).toContainText('payment.charge_card');
  await expect(page.getByTestId(testIds.trial.waterfall)).toContainText('witness charge');
});

test('a violation that is decided while one looks comes by itself', async ({ page, request }) => {
  await page.goto(`${app}/violations?rule=${rule.id}&live=true&from=now-15m&to=now`);
  await expect(page.getByTestId(ids.graphs)).toBeVisible();
  await expect(page.getByTestId(testIds.page.loading)).toHaveCount(0);
  const { id } = await placeViolation(request);
  await expect(page.locator(`[data-testid=${ids.row}][data-id="${id}"]`)).toBeVisible();
});
