// Takes the pictures of the README into docs/img: `pnpm --filter @betrace/plugin-host screenshot`.
// Everything on them is real: the service, the shop with its faults, the starter rules and both built plugins.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import { testIds } from '../../apps/betrace-app/src/testIds.ts';
import { loadStarterRules } from '../start/starter-rules.ts';
import { browserOptions, pageOptions } from './e2e/browser.ts';
import { root } from './e2e/child.ts';
import { ExplorePage } from './e2e/explore.ts';
import { RuleEditorPage } from './e2e/rule-editor.ts';
import { startStand, type Stand } from './e2e/stand.ts';

const folder = path.join(root, 'docs/img');
const app = '/a/betracehq-betrace-app';
const faults = [
  'skip-fraud-check',
  'charge-twice',
  'retry-storm',
  'slow-query',
  'leak-personal-data',
  'swallow-error',
  'check-after-charge',
  'skip-fraud-check',
];
/** So that the graph has more than one minute to show. */
const rounds = 3;
const roundMs = 61_000;

await mkdir(folder, { recursive: true });
const stand = await startStand();
const browser = await chromium.launch(browserOptions());
try {
  await loadStarterRules(stand.api);
  await makeTraffic(stand);
  const page = await browser.newPage({ ...pageOptions, baseURL: stand.url, deviceScaleFactor: 1.5 });
  await takePictures(page);
} finally {
  await browser.close();
  await stand.stop();
}

async function makeTraffic({ order, api }: Stand): Promise<void> {
  let placed = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const fault of faults.slice(0, faults.length - 2 * round)) {
      await order({ total: 1200 + 37 * placed, fault });
      await order({ total: 80 + 11 * placed });
      placed += 1;
    }
    await sleep(round < rounds - 1 ? roundMs : 0);
  }
  for (let waited = 0; (await api.violations.list({ pageSize: 1000 })).violations.length < placed; waited += 1) {
    if (waited > 60) {
      throw new Error(`Not every one of the ${placed} faulty orders became a violation`);
    }
    await sleep(500);
  }
}

async function takePictures(page: Page): Promise<void> {
  const shoot = async (name: string) => {
    await page.mouse.move(0, 0);
    await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
    console.log(`docs/img/${name}.png`);
  };
  await page.goto(`${app}/violations`);
  await page.getByTestId(testIds.violationList.row).first().waitFor();
  await shoot('violations');

  await page.goto(`${app}/violations?rule=charge-needs-fraud-check`);
  await page.getByTestId(testIds.violationList.open).first().click();
  await page.getByTestId(testIds.violationDetail.witness).first().waitFor();
  await shoot('violation');

  const explore = new ExplorePage(page);
  await explore.open({ queryType: 'violation_counts', groupBy: ['rule'] }, 'now-5m');
  await page.locator('.u-over').waitFor();
  await shoot('explore');

  const editor = new RuleEditorPage(page);
  await editor.open();
  await editor.fillName('Charges over 1000 need a fraud check');
  await editor.type('when { payment.charge_card.where(amount > ) as charge }\n');
  await editor.type('always { payment.fraud_check.where(order_id == charge.order_id) }');
  await editor.diagnostics.first().waitFor();
  await shoot('rule-editor');
}
