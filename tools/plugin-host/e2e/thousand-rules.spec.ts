import { readFile } from 'node:fs/promises';
import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ mode: 'serial' });

const ids = testIds.ruleList;
const list = '/a/betracehq-betrace-app/rules';
const idOf = (n: number) => `many-${String(n).padStart(4, '0')}`;
// Off: the other journeys have the service to themselves.
const file = JSON.stringify({
  rules: Array.from({ length: 1000 }, (_, n) => ({
    ...{ id: idOf(n), name: `Many ${idOf(n)}`, enabled: false, severity: n % 2 ? 'high' : 'low' },
    ...{ tags: n < 10 ? ['first'] : [], expression: `never { payment.charge_card.where(amount > ${n}) }` },
  })),
});

test('a thousand rules are imported from a file, after a look at what that does', async ({ page, stand }) => {
  await page.goto(`${list}/import`);
  await page
    .getByTestId('dropzone')
    .locator('input')
    .setInputFiles({ name: 'many.json', mimeType: 'application/json', buffer: Buffer.from(file) });
  await expect(page.getByTestId(testIds.ruleImport.results)).toContainText('1000 created');
  await page.getByTestId(testIds.ruleImport.start).click();
  await expect(page.getByTestId(testIds.ruleImport.done)).toContainText('1000 created, 0 updated');
  expect((await stand.api.rules.list({ text: 'many-', pageSize: 1000 })).rules).toHaveLength(1000);
});

test('of a thousand rules only those in sight are rendered, however one scrolls and filters', async ({ page }) => {
  await page.goto(`${list}?q=many-`);
  const rows = page.getByTestId(ids.row);
  const table = page.getByTestId(ids.table);
  await expect(table.getByRole('table')).toHaveAttribute('aria-rowcount', '1001');
  expect(await rows.count()).toBeLessThan(50);
  await page.getByRole('link', { name: `Many ${idOf(0)}` }).focus();
  await table.focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('link', { name: `Many ${idOf(999)}` })).toBeVisible();
  expect(await rows.count()).toBeLessThan(50);

  await page.getByTestId(ids.search).fill('amount > 123');
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/q=amount/);
  await page.goto(`${list}?tag=first&severity=high&sort=-name`);
  await expect(page.getByTestId(ids.name)).toHaveText([9, 7, 5, 3, 1].map((n) => `Many ${idOf(n)}`));
});

test('a rule is switched and switched back by the keyboard, and what is shown is exported', async ({ page, stand }) => {
  await page.goto(`${list}?tag=first`);
  const state = page.getByRole('radiogroup', { name: `State of Many ${idOf(3)}` });
  await state.getByRole('radio', { name: 'off' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId(ids.notice)).toContainText('is observing.');
  expect(await stand.api.rules.get(idOf(3))).toMatchObject({ enabled: true, observe: true });
  await expect(state.getByRole('radio', { name: 'observe' })).toBeFocused();
  await page.keyboard.press('Control+Z');
  await expect(page.getByTestId(ids.notice)).toContainText('Undone');
  expect(await stand.api.rules.get(idOf(3))).toMatchObject({ enabled: false, observe: false, revision: 3 });

  const download = page.waitForEvent('download');
  await page.getByTestId(ids.export).click();
  const content = await readFile(await (await download).path(), 'utf8');
  expect(content.match(/ id: many-\d+/g)).toHaveLength(10);
  expect((await stand.api.rules.import({ content, dryRun: true })).unchanged).toBe(10);
});

test.afterAll(async ({ stand }) => {
  // As many at once as the service takes.
  for (let from = 0; from < 1000; from += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, n) => stand.api.rules.delete(idOf(from + n))));
  }
});
