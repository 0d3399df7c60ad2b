import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig } from '@playwright/test';
import { browserOptions, pageOptions } from '../../../tools/plugin-host/e2e/browser.ts';
import { grafanaUrl } from './system.ts';

/**
 * The data source in a real Grafana with the shop as its traffic, both already running: `GRAFANA_HOME=... npm start --
 * --faults 0`, then `GRAFANA_URL=http://127.0.0.1:12015 pnpm test:grafana`. The specs place the faults that they need.
 * With a Tempo, see the README, TEMPO_URL says so here, too. A Grafana that does not know its version, as one built from
 * source, needs GRAFANA_VERSION=12.4.0.
 */
export default defineConfig<PluginOptions>({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    ...pageOptions,
    baseURL: grafanaUrl,
    screenshot: 'only-on-failure',
    launchOptions: browserOptions(),
    grafanaAPICredentials: { user: 'admin', password: 'admin' },
    user: { user: 'admin', password: 'admin' },
  },
});
