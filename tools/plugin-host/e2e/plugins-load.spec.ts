import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { expect, needsDataSourceBackend, test } from './fixtures.ts';

const app = '/a/betracehq-betrace-app';

test('the host says that it is not a Grafana and lists the pages of both plugins', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(`${app}/home`);
  await expect(page.getByRole('banner')).toContainText('Not a Grafana');
  await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link')).toHaveText([
    'Home',
    'Rules',
    'Gallery',
    'Violations',
    'Configuration',
    'Explore',
    'Settings',
  ]);
});

for (const theme of ['dark', 'light']) {
  test(`every page of both plugins is shown in the ${theme} theme`, async ({ page }) => {
    needsDataSourceBackend();
    const open = (name: string) =>
      page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
    await page.goto(`${app}/rules?theme=${theme}`);
    await expect(page.locator('body')).toHaveClass(new RegExp(`theme-${theme}`));
    await page.getByTestId(testIds.ruleList.create).first().click();
    await expect(page.locator('.monaco-editor .view-lines')).toBeVisible();
    await open('Home');
    await expect(page.getByTestId(testIds.home.health)).toBeVisible();
    await open('Gallery');
    await expect(page.getByTestId(testIds.gallery.search)).toBeVisible();
    await open('Violations');
    await expect(page.getByTestId(testIds.violationList.timeRange)).toBeVisible();
    await open('Configuration');
    await expect(page.getByTestId(testIds.configuration.backendUrl)).toBeVisible();
    await open('Explore');
    await expect(page.getByTestId('host-query-editor')).toBeVisible();
    await open('Settings');
    await expect(page.getByRole('button', { name: 'Save & test' })).toBeVisible();
  });
}

test('the rule list also lives under its own path and as a tab of the plugin', async ({ page }) => {
  for (const path of ['/plugins/betrace/rules', '/plugins/betracehq-betrace-app?page=rules']) {
    await page.goto(path);
    await expect(page.getByTestId(testIds.ruleList.create).first()).toBeVisible();
  }
});

test('a viewer sees the rules and may not change them', async ({ page }) => {
  await page.goto(`${app}/rules?role=Viewer`);
  await expect(page.getByRole('heading', { name: 'Rules' })).toBeVisible();
  const refused = await page.request.post('/api/plugin-proxy/betracehq-betrace-app/api/rules', {
    data: { name: 'x', expression: 'y' },
  });
  expect(refused.status()).toBe(403);
  await expect(page.getByTestId(testIds.ruleList.delete)).toHaveCount(0);
});

test('saving the data source asks its backend for its health', async ({ page }) => {
  needsDataSourceBackend();
  await page.goto('/connections/datasources/edit/betrace');
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByTestId('host-health')).toContainText('BeTrace');
  await expect(page.getByTestId('data-testid Alert success').first()).toBeVisible();
});

test('testing the connection of the app finds the service', async ({ page }) => {
  await page.goto('/plugins/betracehq-betrace-app');
  await page.getByTestId(testIds.configuration.test).click();
  await expect(page.getByTestId(testIds.configuration.testResult)).toBeVisible();
});
