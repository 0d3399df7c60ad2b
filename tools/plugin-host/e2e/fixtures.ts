import { test as base, expect, type Page } from '@playwright/test';
import { globSync } from 'node:fs';
import { root } from './child.ts';
import { startStand, type Stand } from './stand.ts';
import { stock } from './stock.ts';

/** What a page did that nobody may see: requests to elsewhere, errors on the console, exceptions. */
class Conduct {
  readonly #expected: RegExp[] = [];
  readonly #findings: string[] = [];
  readonly #own: string[];

  constructor(page: Page, own: string) {
    this.#own = [own];
    page.on('request', (request) => this.#checkRequest(request.url()));
    page.on('websocket', (socket) => this.#checkRequest(socket.url()));
    page.on('pageerror', (error) => this.#findings.push(`exception: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        this.#findings.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
  }

  /** From now on, errors that match are part of the story. Requests to elsewhere never are. */
  expectErrors(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** A second host that belongs to the test. */
  alsoOwn(url: string): void {
    this.#own.push(url);
  }

  findings(): string[] {
    return this.#findings.filter(
      (finding) => finding.startsWith('request') || !this.#expected.some((pattern) => pattern.test(finding)),
    );
  }

  #checkRequest(url: string): void {
    if (!this.#own.some((own) => url.startsWith(`${own}/`)) && !/^(data|blob):/.test(url)) {
      this.#findings.push(`request to elsewhere: ${url}`);
    }
  }
}

interface TestFixtures {
  /** Watches the page of every test; the test fails at its end on anything that it did not expect. */
  conduct: Conduct;
}

interface WorkerFixtures {
  /** Whether the stand begins with the starter rules and what the shop's faults make of them. */
  stocked: boolean;
  stand: Stand;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stocked: [false, { scope: 'worker', option: true }],
  stand: [
    async ({ stocked }, use) => {
      const stand = await startStand();
      try {
        await (stocked ? stock(stand) : undefined);
        await use(stand);
      } finally {
        await stand.stop();
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: ({ stand }, use) => use(stand.url),
  conduct: [
    async ({ page, stand }, use) => {
      const conduct = new Conduct(page, stand.url);
      await use(conduct);
      expect(conduct.findings(), 'the page leaves this machine for nothing and reports no errors').toEqual([]);
    },
    { auto: true },
  ],
});

/** Skips the running test where the data source's Go backend could not be built. */
export function needsDataSourceBackend(): void {
  const built = globSync('apps/betrace-datasource/dist/gpx_*', { cwd: root });
  test.skip(built.length === 0, 'the data source has no backend, as Go is not installed');
}

export { expect };
