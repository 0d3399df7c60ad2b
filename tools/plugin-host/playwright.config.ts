import { defineConfig } from '@playwright/test';
import { browserOptions, pageOptions } from './e2e/browser.ts';

/** The journeys through both built plugins, in one browser, one after the other: they share one running system. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
  use: {
    ...pageOptions,
    screenshot: 'on',
    trace: 'off',
    actionTimeout: 15_000,
    launchOptions: browserOptions(),
  },
});
