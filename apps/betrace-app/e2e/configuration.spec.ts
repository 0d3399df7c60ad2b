import { testIds } from '../src/testIds.ts';
import { app, expect, id, test } from './system.ts';

const ids = testIds.configuration;

interface Settings {
  enabled: boolean;
  pinned: boolean;
  jsonData: { backendUrl: string };
}

test('testing the connection finds the service, and tells what is wrong with an address at which nobody answers', async ({
  page,
  request,
}) => {
  const { enabled, pinned, jsonData } = (await (await request.get(`/api/plugins/${id}/settings`)).json()) as Settings;
  const save = async (backendUrl: string) => {
    const data = { enabled, pinned, jsonData: { ...jsonData, backendUrl } };
    expect((await request.post(`/api/plugins/${id}/settings`, { data })).ok()).toBe(true);
    await page.goto(`/plugins/${id}`);
  };
  const findings = page.getByTestId(ids.testResult).getByTestId(testIds.finding);
  try {
    await page.goto(`/plugins/${id}`);
    await page.getByTestId(ids.test).click();
    await expect(findings.first()).toHaveAttribute('data-verdict', 'good');
    for (const [address, said] of [
      ['http://127.0.0.1:1', /refused|listens/i],
      ['http://betrace.invalid:12011', /no such host|name/i],
    ] as const) {
      await save(address);
      await expect(findings.first()).toHaveAttribute('data-verdict', 'broken');
      await expect(page.getByTestId(ids.testResult)).toContainText(said);
    }
  } finally {
    await save(jsonData.backendUrl);
  }
  await expect(findings.first()).toHaveAttribute('data-verdict', 'good');
});

test('the rules stand at all their addresses', async ({ page }) => {
  for (const path of [`${app}/rules`, '/plugins/betrace/rules', `/plugins/${id}?page=rules`]) {
    await page.goto(path);
    await expect(page.getByTestId(testIds.ruleList.row).first()).toBeVisible();
  }
});
