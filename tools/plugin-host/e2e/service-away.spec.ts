import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { root, startChild } from './child.ts';
import { ExplorePage } from './explore.ts';
import { expect, needsDataSourceBackend, test } from './fixtures.ts';

test('while the service is away the app and the data source say so, and both recover', async ({
  page,
  stand,
  conduct,
}) => {
  needsDataSourceBackend();
  conduct.expectErrors(/Failed to load resource.*(502|400)/);
  await stand.stopBackend();
  await page.goto('/a/betracehq-betrace-app/rules');
  await expect(page.getByTestId(testIds.page.error)).toContainText(stand.backendUrl);
  const explore = new ExplorePage(page);
  await page.goto('/explore');
  await expect(explore.error).toContainText(stand.backendUrl);

  await stand.startBackend();
  await explore.run();
  await expect(explore.error).toHaveCount(0);
  await page.goto('/a/betracehq-betrace-app/rules');
  await expect(page.getByTestId(testIds.ruleList.create).first()).toBeVisible();
});

test('without its Go backend the data source says what is missing and how to get it', async ({
  page,
  stand,
  conduct,
}) => {
  conduct.expectErrors(/Failed to load resource.*500/);
  const folder = await mkdtemp(path.join(tmpdir(), 'betrace-e2e-'));
  const built = path.join(root, 'apps/betrace-datasource/dist');
  await cp(built, folder, { recursive: true, filter: (file) => !path.basename(file).startsWith('gpx_') });
  const args = ['--port', '0', '--backend', stand.backendUrl, '--datasource', folder];
  const host = await startChild('tools/plugin-host/server/main.ts', args, {}, /at (http\S+),/);
  try {
    conduct.alsoOwn(host.said);
    await page.goto(`${host.said}/explore`);
    await expect(page.getByTestId('host-missing-backend')).toContainText('build:backend');
    await expect(new ExplorePage(page).error).toContainText('not built');
    await page.goto(`${host.said}/a/betracehq-betrace-app/rules`);
    await expect(page.getByTestId(testIds.ruleList.create).first()).toBeVisible();
  } finally {
    await page.goto('about:blank');
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
