import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { expect, needsDataSourceBackend, test } from './fixtures.ts';

test.describe.configure({ mode: 'serial' });

const app = '/a/betracehq-betrace-app';
const ids = testIds.violationList;
const id = 'no-large-charge';

/** Longest from a shop's order to its violation: batch delay, grace, storing, with much room. */
const judgedMs = 20_000;

test('violations are counted in graphs and listed in rows by the data source, and each row leads to its page', async ({
  page,
  stand,
}) => {
  needsDataSourceBackend();
  const expression = 'never { payment.charge_card.where(amount > 1000) as charge }';
  await stand.api.rules.create({ id, name: 'No large charge', expression, severity: 'critical' });
  const traceId = await stand.order({ total: 1500 });
  const found = async () => (await stand.api.violations.list({ ruleId: [id] })).violations.length;
  await expect.poll(found, { timeout: judgedMs }).toBe(1);

  await page.goto(`${app}/violations?rule=${id}`);
  await expect(page.getByTestId(ids.row)).toHaveCount(1);
  const graphs = page.getByTestId(ids.graphs);
  await expect(graphs.locator('.u-over')).toHaveCount(2);
  await expect(graphs).toContainText('critical');
  await expect(graphs).toContainText(id);

  await page.getByTestId(ids.open).click();
  const detail = testIds.violationDetail;
  await expect(page.getByTestId(detail.page)).toContainText(traceId);
  const witness = page.getByTestId(testIds.trial.waterfall).getByRole('row', { name: /payment\.charge_card/ });
  await expect(witness).toContainText('witness charge');
  await expect(page.getByTestId(detail.rule)).toContainText(expression);
  await page.getByTestId(detail.ofTrace).click();
  await expect(page).toHaveURL(new RegExp(`trace=${traceId}`));
  await expect(page.getByTestId(ids.open).filter({ hasText: 'No large charge' })).toHaveCount(1);
});

test('what the URL says narrows the rows: severity, text, trace, state, completeness and time', async ({
  page,
  stand,
}) => {
  needsDataSourceBackend();
  const [violation] = (await stand.api.violations.list({ ruleId: [id] })).violations;
  for (const [search, rows] of [
    ['severity=critical&severity=high&text=large+charge&complete=true', 1],
    ['severity=low', 0],
    ['text=nothing+like+it', 0],
    [`trace=${violation?.traceId}`, 1],
    ['state=withdrawn', 0],
    ['from=now-24h&to=now-1h', 0],
  ] as const) {
    await page.goto(`${app}/violations?rule=${id}&${search}`);
    await expect(page.getByTestId(ids.row).or(page.getByTestId(testIds.page.empty)).first()).toBeVisible();
    await expect(page.getByTestId(ids.row), search).toHaveCount(rows);
  }
});
