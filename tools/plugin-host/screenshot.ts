// Takes the pictures of README, docs and catalog: `pnpm --filter @betrace/plugin-host screenshot`.
// Everything on them is real: the service, the shop with its faults, the starter rules and both built plugins.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import sharp, { type Sharp } from 'sharp';
import plugin from '../../apps/betrace-app/src/plugin.json' with { type: 'json' };
import { buildPlugins } from '../build-plugins.ts';
import { appPages, openAppPage } from './e2e/app-pages.ts';
import { browserOptions, pageOptions } from './e2e/browser.ts';
import { root } from './e2e/child.ts';
import { ExplorePage } from './e2e/explore.ts';
import { startStand } from './e2e/stand.ts';
import { stock } from './e2e/stock.ts';
import { headerHeight, navigationWidth } from './page/components/sizes.ts';

/** Of the docs, and of the catalog: the same picture, smaller, when plugin.json names it. */
const docs = path.join(root, 'docs/img');
const catalog = path.join(root, 'apps/betrace-app/src');
const inCatalog = new Map(
  plugin.info.screenshots.map((one) => [/screenshot-(.+)\.png$/.exec(one.path)?.[1], one.path]),
);

/** So that the graphs have more than one minute to show. */
const rounds = 2;
const roundMs = 61_000;
/** The page without the frame of the host, which is not what people see in a Grafana. */
const clip = {
  x: navigationWidth,
  y: headerHeight,
  width: pageOptions.viewport.width - navigationWidth,
  height: pageOptions.viewport.height - headerHeight,
};
/** Until lines are drawn and what slides in has come. */
const settleMs = 1_500;

await buildPlugins((line) => console.log(line));
await mkdir(docs, { recursive: true });
const stand = await startStand();
const browser = await chromium.launch(browserOptions());
try {
  await stock(stand, rounds, roundMs);
  const page = await browser.newPage({ ...pageOptions, baseURL: stand.url, deviceScaleFactor: 1.5 });
  for (const appPage of appPages) {
    if (appPage.picture !== undefined) {
      await openAppPage(page, appPage, stand.api);
      await shoot(page, appPage.picture);
    }
  }
  await new ExplorePage(page).open({ queryType: 'violation_counts', groupBy: ['rule'] }, 'now-5m');
  await page.locator('.u-over').waitFor();
  await shoot(page, 'explore');
} finally {
  await browser.close();
  await stand.stop();
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(settleMs);
  const picture = sharp(await page.screenshot({ animations: 'disabled', clip }));
  const written = [path.join(docs, `${name}.png`)];
  await write(picture, written[0] ?? '');
  const wanted = inCatalog.get(name);
  if (wanted !== undefined) {
    written.push(path.join(catalog, wanted));
    await write(picture.clone().resize(clip.width, clip.height), path.join(catalog, wanted));
  }
  console.log(written.map((file) => path.relative(root, file)).join(', '));
}

/** With as many colours as one sees: half the size of the browser's own. */
async function write(picture: Sharp, file: string): Promise<void> {
  await picture.png({ palette: true, effort: 10 }).toFile(file);
}
