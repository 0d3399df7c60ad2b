import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { testIds as dataSourceIds } from '../../../apps/betrace-datasource/src/testIds.ts';
import { ExplorePage } from './explore.ts';
import { expect, needsDataSourceBackend, test } from './fixtures.ts';
import { RuleEditorPage } from './rule-editor.ts';

test.describe.configure({ mode: 'serial' });

const app = '/a/betracehq-betrace-app';
const name = 'Large charges are checked';
const id = 'large-charges-are-checked';
const unfinished =
  'when { payment.charge_card.where(amount > ) as charge } always { payment.fraud_check.where(order_id == charge.order_id) }';
const gap = unfinished.indexOf('> )') + 2;
const finished = unfinished.replace('> )', '> 1000)');

/** Longest from a shop's order to its violation: batch delay, grace, storing, with much room. */
const judgedMs = 20_000;

test('a mistake in a rule is shown while one types, with its place, and the rule is not saved', async ({
  page,
  stand,
}) => {
  const editor = new RuleEditorPage(page);
  await editor.open();
  await editor.fillName(name);
  await editor.type(unfinished);
  await expect(editor.diagnostics.first()).toContainText(`1:${gap + 1}`);
  await expect(editor.squiggles.first()).toBeVisible();
  await page.keyboard.press('Control+S');
  await expect(editor.save).toBeDisabled();
  expect((await stand.api.rules.list()).rules).toEqual([]);

  await editor.moveTo(gap);
  await editor.type('1000');
  await expect(editor.diagnostics).toHaveCount(0);
  await expect(editor.squiggles).toHaveCount(0);
  await editor.switchOn();
  await editor.save.click();
  await expect(page.getByTestId(testIds.ruleList.name)).toHaveText([name]);
  expect((await stand.api.rules.get(id)).expression).toBe(finished);
});

test('a new rule is known to the data source: offered by its query editor, with a count of zero', async ({ page }) => {
  needsDataSourceBackend();
  const explore = new ExplorePage(page);
  await explore.open({ queryType: 'violation_counts', groupBy: ['rule'], allRules: true });
  await expect(explore.tables).toHaveCount(1);
  await expect(explore.tables).toContainText(id);
  await expect(page.locator('.u-over')).toBeVisible();
  await page.getByTestId(dataSourceIds.queryEditor.rules).click();
  await expect(page.getByRole('option', { name })).toBeVisible();
});

test('one faulty order in the shop is exactly one violation, with the charge as its witness', async ({
  page,
  stand,
}) => {
  await stand.order({ total: 1500 });
  const traceId = await stand.order({ total: 1500, fault: 'skip-fraud-check' });
  await expect.poll(async () => (await stand.api.violations.list()).violations.length, { timeout: judgedMs }).toBe(1);

  await page.goto(`${app}/violations`);
  const rows = page.getByTestId(testIds.violationList.row);
  await expect(rows).toHaveCount(1);
  await page.getByTestId(testIds.violationList.open).click();
  await expect(page.getByTestId(testIds.violationDetail.page)).toContainText(traceId);
  await expect(page.getByTestId(testIds.violationDetail.witness)).toHaveCount(1);
  const witness = page.getByTestId(testIds.violationDetail.witness);
  await expect(witness).toContainText('payment.charge_card');
  await expect(witness).toContainText('1500');
});

test('the data source shows the violation as a row and as a count', async ({ page, stand }) => {
  needsDataSourceBackend();
  const [violation] = (await stand.api.violations.list()).violations;
  const explore = new ExplorePage(page);
  await page.goto('/explore');
  await explore.done();
  const [row, ...others] = await explore.rows();
  expect(others).toEqual([]);
  expect(row?.join(' ')).toContain(name);
  expect(row?.join(' ')).toContain(violation?.traceId);

  await explore.open({ queryType: 'violation_counts', groupBy: ['rule'] }, 'now-5m');
  await expect(explore.tables).toContainText(id);
  const counts = (await explore.rows()).map((cells) => Number(cells.at(-1)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
});

test('the query editor builds what is asked: another type, a filter by fields, the same filter as text', async ({
  page,
}) => {
  needsDataSourceBackend();
  const explore = new ExplorePage(page);
  const ids = dataSourceIds.queryEditor;
  await explore.open({ queryType: 'violations' });
  await explore.choose(ids.queryType, 'Rules');
  await expect(explore.tables).toContainText(name);
  await explore.choose(ids.queryType, 'Violations');
  await page.getByTestId(ids.severities).fill('low');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await explore.done();
  await expect.poll(() => explore.rows()).toEqual([]);

  await page.getByTestId(ids.mode).getByLabel('Code').click();
  await expect(page.getByTestId(ids.filter)).toHaveValue('severity=low');
  await page.getByTestId(ids.filter).fill('severity=low,medium colour=red');
  await expect(page.getByTestId('host-query-editor').getByRole('alert')).toContainText('"colour" is no field');
  await page.getByTestId(ids.filter).fill(`severity=low,medium rule=${id}`);
  await page.keyboard.press('Shift+Enter');
  await expect.poll(async () => (await explore.rows()).length).toBe(1);
});

test('a violation leads to its rule and to the spans that were kept of its trace', async ({ page, stand }) => {
  needsDataSourceBackend();
  const [violation] = (await stand.api.violations.list()).violations;
  const explore = new ExplorePage(page);
  await explore.open({ queryType: 'violation_trace', violationId: violation?.id });
  await expect(explore.tables).toContainText('payment.charge_card');

  await explore.open({ queryType: 'violations', format: 'table' });
  await explore.tables.getByRole('link', { name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${app}/rules/${id}$`));
  await expect(page.getByTestId(testIds.ruleEditor.name)).toHaveValue(name);
});

test('a deleted rule is gone and its violation stays', async ({ page, stand }) => {
  await page.goto(`${app}/rules`);
  await page.getByTestId(testIds.ruleList.delete).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByTestId(testIds.ruleList.row)).toHaveCount(0);
  expect((await stand.api.rules.list()).rules).toEqual([]);
  await page.goto(`${app}/violations`);
  await expect(page.getByTestId(testIds.violationList.row)).toHaveCount(1);
});
