import { testIds } from '../src/testIds.ts';
import { app, deleteRule, expect, makeRule, proxied, read, test } from './system.ts';

const ids = testIds.ruleEditor;
const name = 'A rule that two people edit';

interface Stored {
  revision: number;
  name: string;
  description: string;
}

test('what somebody else saved meanwhile is shown, and nothing is overwritten unasked', async ({ page, request }) => {
  const id = await makeRule(request, name);
  const stored = () => read<Stored>(request, `rules/${id}`);
  try {
    await page.goto(`${app}/rules/${id}`);
    await expect(page.locator('.monaco-editor .view-lines')).toBeVisible();
    await page.getByTestId(ids.description).fill('mine');
    const before = await stored();
    const theirs = { ...before, description: 'theirs' };
    expect((await request.put(proxied(`rules/${id}`), { data: theirs })).ok()).toBe(true);

    await page.getByTestId(ids.save).click();
    const alert = page.getByTestId(ids.serverError);
    await expect(alert).toContainText('Somebody else changed this rule');
    expect((await stored()).description).toBe('theirs');
    await alert.getByRole('button', { name: /mine/ }).first().click();
    await expect.poll(async () => (await stored()).description).toBe('mine');
    expect((await stored()).revision).toBe(before.revision + 2);
  } finally {
    await deleteRule(request, id);
  }
});

test('the editor of Grafana knows the language: a mistake is marked while one types and keeps the rule from being saved', async ({
  page,
}) => {
  await page.goto(`${app}/rules/new`);
  await page.getByTestId(ids.name).fill('Unfinished');
  await page.locator('.monaco-editor textarea').first().focus();
  await page.keyboard.type('when { payment.charge_card.where(amount > ) as charge } always { x }');
  await expect(page.getByTestId(ids.diagnostic).first()).toContainText('1:');
  await expect(page.locator('.monaco-editor .squiggly-error').first()).toBeVisible();
  await expect(page.getByTestId(ids.save)).toBeDisabled();
});
