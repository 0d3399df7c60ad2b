import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { expect, test } from './fixtures.ts';
import { RuleEditorPage } from './rule-editor.ts';

const ids = testIds.trial;
const rule =
  'when { payment.charge_card.where(amount > 1000) as charge } always { payment.fraud_check.where(order_id == charge.order_id) }';

test('a rule is tried on what the shop did while it is written, by the keyboard alone', async ({ page, stand }) => {
  await stand.order({ total: 1500 });
  const traceId = await stand.order({ total: 1500, fault: 'skip-fraud-check' });
  const held = () => stand.api.traces.list().then(({ traces }) => traces.map((trace) => trace.traceId));
  await expect.poll(held, { timeout: 20_000 }).toContain(traceId);

  const editor = new RuleEditorPage(page);
  await editor.open();
  const sample = page.locator(`[data-testid=${ids.sample}][data-id="${traceId}"]`);
  await expect(sample).toBeVisible();
  await editor.type(rule);
  await expect(sample.getByTestId(ids.verdict)).toHaveText('violated');

  // Out of the editor as its description says.
  await page.keyboard.press('Control+M');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId(testIds.ruleEditor.format)).toBeFocused();
  await page.getByTestId(testIds.ruleEditor.expression).getByRole('textbox').press('Control+M');

  await sample.getByRole('button').press('Enter');
  await expect(sample.getByTestId(ids.waterfall)).toContainText('witness charge');
  await expect(sample.getByRole('list', { name: 'Witnesses' })).toContainText('payment.charge_card');
  await sample.getByTestId(ids.onServer).press('Enter');
  await expect(sample.getByTestId(ids.redacted)).toContainText('On the server:');
  await expect(sample.getByTestId(ids.redacted).getByTestId(ids.verdict)).toHaveText('violated');
  await page.getByTestId(ids.start).press('Enter');
  await expect(page.getByTestId(ids.run)).toContainText(/traces [1-9]\d* violated, [1-9]\d* satisfied/);
  await expect(page.getByTestId(ids.run)).toContainText(traceId);

  // Kept as a test it is judged with every key from then on, and asked about when the rule fails it.
  await sample.getByTestId(testIds.savedTests.save).press('Enter');
  const counts = page.getByTestId(testIds.savedTests.counts);
  await expect(counts).toHaveText('all 1 pass');
  await editor.fillName('Tried by its own test');
  await editor.moveTo(rule.indexOf('> 1000') + '> 1000'.length);
  await editor.type('0');
  await expect(counts).toHaveText('1 of 1 fail');
  await editor.save.press('Enter');
  await page.getByRole('button', { name: 'Leave it' }).press('Enter');
  await editor.moveTo(rule.indexOf('> 1000') + '> 10000'.length);
  await page.keyboard.press('Backspace');
  await expect(counts).toHaveText('all 1 pass');
  await editor.save.press('Enter');
  await expect(page).toHaveURL(/\/rules$/);
  const stored = await stand.api.rules.get('tried-by-its-own-test');
  expect(stored).toMatchObject({ enabled: true, observe: true });
  expect(stored.tests?.items[0]).toMatchObject({
    expect: 'violated',
    trace: expect.stringContaining('payment.charge_card'),
  });
});
