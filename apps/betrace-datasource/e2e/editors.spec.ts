import { expect } from '@grafana/plugin-e2e';
import { testIds } from '../src/testIds.ts';
import { rule, test, type, uid } from './system.ts';

test('a new panel asks for counts and shows them', async ({ panelEditPage }) => {
  await panelEditPage.datasource.set('BeTrace');
  await expect(panelEditPage.refreshPanel()).toBeOK();
  await expect(panelEditPage.panel.locator.getByText(`${rule.id} · critical`)).toBeVisible();
  const editor = panelEditPage.getQueryEditorRow('A');
  await expect(editor.getByText('Violation counts')).toBeVisible();
  await expect(editor.getByTestId(testIds.queryEditor.groupBy)).toBeVisible();
});

test('a variable can be any of the fields, and its preview shows their values', async ({ variableEditPage, page }) => {
  await variableEditPage.setVariableType('Query');
  await variableEditPage.datasource.set('BeTrace');
  await expect(page.getByTestId(testIds.variableEditor.field)).toHaveValue('Rules');
  await variableEditPage.runQuery();
  await expect(variableEditPage).toDisplayPreviews([rule.name]);
});

test('an annotation query is edited with the fields of the builder', async ({ annotationEditPage, page }) => {
  await annotationEditPage.datasource.set('BeTrace');
  await expect(page.getByTestId(testIds.queryEditor.severities)).toBeVisible();
  await expect(annotationEditPage.runQuery()).toBeOK();
});

test('an alert rule begins with counts per rule and severity, which it can evaluate', async ({
  alertRuleEditPage,
  page,
}) => {
  await alertRuleEditPage.alertRuleNameField.fill('Tried out');
  const query = await alertRuleEditPage.getQueryRow();
  await query.datasource.set('BeTrace');
  await expect(page.getByTestId(testIds.queryEditor.groupBy)).toBeVisible();
  await page.getByRole('button', { name: 'Preview alert rule condition' }).click();
  await expect(page.getByText(rule.id).first()).toBeVisible();
});

test('a new data source is set up by its address, and its test tells version and latency', async ({
  createDataSourceConfigPage,
  page,
  request,
}) => {
  const settings = (await (await request.get(`/api/datasources/uid/${uid}`)).json()) as { url: string };
  const config = await createDataSourceConfigPage({ type, name: `BeTrace set up by hand ${Date.now()}` });
  await page.getByTestId(testIds.configEditor.url).fill(settings.url);
  await expect(config.saveAndTest()).toBeOK();
  await expect(config).toHaveAlert('success', { hasText: /BeTrace \d+\.\d+\.\d+ answers within/ });
  await page.getByTestId(testIds.configEditor.url).fill('http://127.0.0.1:1');
  await expect(config.saveAndTest()).not.toBeOK();
  await expect(config).toHaveAlert('error', { hasText: 'does not answer' });
});
