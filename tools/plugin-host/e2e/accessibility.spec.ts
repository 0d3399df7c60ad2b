import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { appPages, openAppPage, addressOf } from './app-pages.ts';
import { root } from './child.ts';
import { expect, test } from './fixtures.ts';

test.use({ stocked: true });

/** What stands in our pages and is not ours to mend. */
const grafanas = [
  'nav[aria-label="Breadcrumbs"]', // The host's, where Grafana has its own outside of the page.
  'button[class$="-LegendLabel"]', // Named "All series selected", whatever it says.
  '[data-testid="data-testid RefreshPicker interval button"]', // Says "30s" and is named "30 seconds".
  '[data-testid="dropzone"] h6', // A heading that only looks like one.
].join(', ');

/** What axe finds on a page and in the dialogs before it, without the frame of this host: rule, place and what to do, one line each. */
async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include('main')
    .include('#grafana-portal-container')
    .exclude(grafanas)
    .analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary?.replaceAll('\n', '\n  ')}`),
  );
}

for (const theme of ['dark', 'light']) {
  test(`axe finds nothing on any page of the app in the ${theme} theme`, async ({ page, stand, conduct }) => {
    test.setTimeout(300_000);
    conduct.expectErrors(/status of 404.*not-there/);
    await page.goto(`/?theme=${theme}`);
    for (const appPage of appPages) {
      await test.step(appPage.name, async () => {
        await openAppPage(page, appPage, stand.api);
        await expect(page.locator('body')).toHaveClass(new RegExp(`theme-${theme}`));
        expect.soft(await axeFindings(page), appPage.name).toEqual([]);
      });
    }
  });
}

test('axe finds a mistake on a page that has one', async ({ page }) => {
  await page.goto('about:blank');
  await page.setContent('<main><img src="data:," /></main><div id="grafana-portal-container"><button></button></div>');
  const found = (await axeFindings(page)).map((finding) => finding.split(':')[0]);
  expect(found).toEqual(expect.arrayContaining(['image-alt', 'button-name']));
});

test('axe looks at every route of the app', async ({ stand }) => {
  const routes = readFileSync(path.join(root, 'apps/betrace-app/src/app/App.tsx'), 'utf8').matchAll(
    /<Route path="([^"]+)"/g,
  );
  const seen = await Promise.all(appPages.map((one) => addressOf(one, stand.api)));
  for (const [, route = ''] of routes) {
    const pattern = new RegExp(
      `^(/a/[^/]+|/plugins/betrace)/${route.replace(/:\w+/g, '[^/]+').replace('*', '.*')}(\\?|$)`,
    );
    expect(
      seen.some((address) => pattern.test(address)),
      `a page at ${route} in app-pages.ts`,
    ).toBe(true);
  }
});
