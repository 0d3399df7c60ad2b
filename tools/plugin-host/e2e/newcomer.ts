import { expect, test, type Page } from '@playwright/test';
import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { Keyboard } from './keyboard.ts';

/** The system around the pages, in the host as in a real Grafana. */
export interface Around {
  /** Places an order in the shop whose stock could not be reserved, and which is charged all the same; its trace id. */
  placeFaultyOrder(): Promise<string>;
  /** Ends once the service holds this trace, so that rules can be tried on it. */
  held(traceId: string): Promise<void>;
  /** Ends once the service has told of a violation in this trace; its id. */
  violated(traceId: string): Promise<string>;
}

/**
 * The journey is recorded step by step, as a trace to be looked at with `playwright show-trace`; as a video only on demand,
 * by JOURNEY_VIDEO=1, for that needs Playwright's own ffmpeg.
 */
export const recorded = { trace: 'on', video: process.env['JOURNEY_VIDEO'] ? 'on' : 'off' } as const;

/** The gallery's rule that the newcomer takes, and how its names differ from those of the shop. */
const starter = { search: 'reserved', id: 'stock-is-reserved-before-the-charge' };
const ruleName = 'Stock is reserved before the customer is charged';
/** Longest until home, which asks every ten seconds, shows what the service knows. */
const toldMs = 30_000;

/**
 * From the first look at the app to a violation of an own rule, without leaving the keyboard: open, gallery, adapt, test
 * on a real held trace, enable, see the violation. Begins on the app's home and ends on the violation's page.
 */
export async function newcomersJourney(page: Page, { placeFaultyOrder, held, violated }: Around): Promise<void> {
  const keyboard = new Keyboard(page);
  const at = (testId: string) => page.getByTestId(testId);
  const app = page.getByRole('main');

  const sampleId = await test.step('an order goes wrong', placeFaultyOrder);
  await held(sampleId);

  await test.step('the gallery has a rule for that, with a trace that breaks it', async () => {
    await keyboard.activate(app.getByRole('link', { name: /from the gallery/ }));
    await keyboard.fill(at(testIds.gallery.search), starter.search);
    const rule = page.locator(`[data-testid=${testIds.gallery.rule}][data-id=${starter.id}]`);
    await keyboard.activate(rule.getByTestId(testIds.gallery.open));
    await expect(rule.getByTestId(testIds.trial.waterfall)).toContainText('payment.charge');
    await keyboard.activate(rule.getByTestId(testIds.gallery.use));
  });

  await test.step('its names become those of the shop', async () => {
    await expect(at(testIds.ruleEditor.name)).toHaveValue(ruleName);
    await keyboard.tabTo(app.locator('.monaco-editor'));
    await keyboard.press('Control+Home');
    await keyboard.press('ArrowRight', 'when { payment.charge'.length);
    await keyboard.type('_card');
    await keyboard.press('Escape');
    await keyboard.press('ArrowDown', 2);
    await keyboard.press('Home');
    await keyboard.press('Shift+ArrowRight', 'inventory.reserve'.length);
    await keyboard.type('checkout.reserve_stock');
    await keyboard.press('Escape');
    await expect(at(testIds.ruleEditor.diagnostic)).toHaveCount(0);
  });

  await test.step('it is violated in the trace of that order, and the charge is why', async () => {
    await keyboard.fill(at(testIds.trial.attribute), 'error.type');
    const sample = page.locator(`[data-testid=${testIds.trial.sample}][data-id="${sampleId}"]`);
    await expect(sample.getByTestId(testIds.trial.verdict)).toHaveText('violated');
    await keyboard.activate(sample.getByRole('button'));
    await expect(sample.getByTestId(testIds.trial.waterfall)).toContainText('witness charge');
  });

  await test.step('it is switched on and saved, though its tests still have the names of the gallery', async () => {
    await keyboard.choose(page.getByRole('group', { name: 'State' }), /^On/, { back: true });
    await keyboard.activate(at(testIds.ruleEditor.save));
    await keyboard.activate(page.getByRole('button', { name: 'Enable it all the same' }));
    await expect(at(testIds.ruleList.row).filter({ hasText: ruleName })).toBeVisible();
  });

  await test.step('the next such order is a violation, which home tells of, and its page says why', async () => {
    const traceId = await placeFaultyOrder();
    const id = await violated(traceId);
    const trail = page.getByRole('navigation', { name: 'Breadcrumbs' });
    await keyboard.activate(trail.getByRole('link', { name: 'BeTrace' }), { back: true });
    const told = page.locator(`[data-testid=${testIds.home.violation}][data-id="${id}"]`);
    await expect(told).toBeVisible({ timeout: toldMs });
    await keyboard.activate(told.getByRole('link'));
    await expect(at(testIds.violationDetail.page)).toContainText(traceId);
    await expect(at(testIds.violationDetail.witness)).toContainText('payment.charge_card');
  });
}
