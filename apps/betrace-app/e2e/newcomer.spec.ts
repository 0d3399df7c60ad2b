import { newcomersJourney, recorded } from '../../../tools/plugin-host/e2e/newcomer.ts';
import { Keyboard } from '../../../tools/plugin-host/e2e/keyboard.ts';
import { testIds } from '../src/testIds.ts';
import { app, deleteRule, expect, hasTempo, placeOrder, read, test } from './system.ts';

const ruleId = 'stock-is-reserved-before-the-customer-is-charged';
const judgedMs = 60_000;

interface Traces {
  traces?: { traceId: string }[];
}
interface Violations {
  violations?: { id: string; ruleId: string }[];
}

test.use(recorded);
test.beforeEach(({ request }) => deleteRule(request, ruleId));
test.afterEach(({ request }) => deleteRule(request, ruleId));

test('a newcomer gets from the gallery to a violation of an own rule and its trace, by the keyboard alone', async ({
  page,
  request,
}) => {
  test.setTimeout(300_000);
  const holds = async (traceId: string) =>
    ((await read<Traces>(request, 'traces?pageSize=100')).traces ?? []).some((trace) => trace.traceId === traceId);
  const violationOf = async (traceId: string) =>
    ((await read<Violations>(request, `violations?traceId=${traceId}`)).violations ?? []).find(
      (violation) => violation.ruleId === ruleId,
    )?.id ?? '';

  await page.goto(`${app}/home`);
  await newcomersJourney(page, {
    placeFaultyOrder: () => placeOrder(request, { total: 80, fault: 'swallow-error' }),
    held: (traceId) => expect.poll(() => holds(traceId), { timeout: judgedMs }).toBe(true),
    violated: async (traceId) => {
      await expect.poll(() => violationOf(traceId), { timeout: judgedMs }).not.toBe('');
      return violationOf(traceId);
    },
  });

  if (hasTempo) {
    const link = page.getByTestId(testIds.violationDetail.trace);
    await new Keyboard(page).activate(link, { back: true });
    await expect(page).toHaveURL(/\/explore\?/);
    await expect(page.getByText('payment.charge_card').first()).toBeVisible({ timeout: judgedMs });
  } else {
    await expect(page.getByTestId(testIds.trial.waterfall)).toContainText('witness charge');
  }
});
