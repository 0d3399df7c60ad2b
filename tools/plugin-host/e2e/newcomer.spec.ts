import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { expect, needsDataSourceBackend, test } from './fixtures.ts';
import { Keyboard } from './keyboard.ts';
import { newcomersJourney, recorded } from './newcomer.ts';

const judgedMs = 30_000;

const ruleId = 'stock-is-reserved-before-the-customer-is-charged';

test.use({ ...recorded, stocked: true });

test('a newcomer gets from the gallery to a violation of an own rule and its trace, by the keyboard alone', async ({
  page,
  stand,
}) => {
  test.setTimeout(300_000);
  needsDataSourceBackend();
  const holds = (traceId: string) =>
    stand.api.traces.list().then(({ traces }) => traces.some((trace) => trace.traceId === traceId));
  const violationOf = (traceId: string) =>
    stand.api.violations.list({ traceId, ruleId: [ruleId] }).then(({ violations }) => violations[0]?.id ?? '');

  await page.goto('/');
  await newcomersJourney(page, {
    placeFaultyOrder: () => stand.order({ total: 80, fault: 'swallow-error' }),
    held: (traceId) => expect.poll(() => holds(traceId), { timeout: judgedMs }).toBe(true),
    violated: async (traceId) => {
      await expect.poll(() => violationOf(traceId), { timeout: judgedMs }).not.toBe('');
      return violationOf(traceId);
    },
  });
  // Without a Tempo its trace is what the service has kept of it.
  await expect(page.getByTestId(testIds.trial.waterfall)).toContainText('witness charge');
});

test('a control that the Tab key does not reach is found', async ({ page }) => {
  await page.goto('about:blank');
  await page.setContent('<a href="#">one</a><button>two</button><button tabindex="-1">three</button>');
  const keyboard = new Keyboard(page);
  await keyboard.tabTo(page.getByRole('button', { name: 'two' }));
  await keyboard.tabTo(page.getByRole('link', { name: 'one' }), { back: true });
  await expect(keyboard.tabTo(page.getByRole('button', { name: 'three' }))).rejects.toThrow('was not reached within');
});
