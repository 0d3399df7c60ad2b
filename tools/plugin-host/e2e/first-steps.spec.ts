import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createClient, type SpanJson } from '@betrace/api-client';
import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { freePort } from '../../free-port.ts';
import { startChild, type Child } from './child.ts';
import { expect, needsDataSourceBackend, test } from './fixtures.ts';

test.describe.configure({ mode: 'serial' });

/** A service without anything, and a host of its own, served as Grafana is behind many a reverse proxy. */
let service: Child;
let host: Child;
let folder: string;
let app: string;
const subPath = '/grafana';

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'betrace-first-'));
  service = await startChild(
    'apps/betrace-cli/src/main.ts',
    ['serve'],
    {
      BETRACE_HTTP_ADDR: '127.0.0.1:0',
      BETRACE_GRPC_ADDR: '127.0.0.1:0',
      BETRACE_DATA_DIR: path.join(folder, 'data'),
      BETRACE_ASSEMBLE_ROOT_GRACE: '1s',
    },
    /"httpUrl":"([^"]+)"/,
  );
  const args = ['--port', '0', '--backend', service.said, '--sub-path', subPath];
  host = await startChild('tools/plugin-host/server/main.ts', args, {}, /at (http\S+),/);
  app = `${host.said}/a/betracehq-betrace-app`;
});
// Nothing but what is below the sub-path is this host's.
test.beforeEach(({ conduct }) => conduct.alsoOwn(host.said));
test.afterEach(({ page }) => page.goto('about:blank').then(() => undefined));
test.afterAll(async () => {
  await host.stop();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

const undone = (page: Page) =>
  page
    .locator(`[data-testid=${testIds.home.step}][data-done=false]`)
    .evaluateAll((steps) => steps.map((step) => (step as HTMLElement).dataset['id']));

/** The only span of its trace. */
const span = (id: string, status: string): SpanJson => {
  const now = new Date().toISOString();
  return { traceId: id.repeat(16), spanId: id.repeat(8), name: 'pay', status, startTime: now, endTime: now };
};

/** What axe finds wrong in the app's part of the page, without the host's frame: ids of rules, with the elements. */
async function barriers(page: Page): Promise<string[]> {
  const app = new AxeBuilder({ page }).include('main').exclude('[aria-label=Breadcrumbs]');
  const { violations } = await app.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

test('from no data to the first violation the first steps tick themselves off', async ({ page }) => {
  const api = createClient({ baseUrl: service.said });
  await page.goto(`${host.said}/`);
  await expect(page).toHaveURL(`${app}/home`);
  await expect.poll(() => undone(page)).toEqual(['spans', 'rule', 'violation']);
  await expect(page.getByTestId(testIds.home.snippet)).toContainText(`${service.said}/v1/traces`);
  expect(await barriers(page)).toEqual([]);

  await api.spans.ingest([span('01', 'ok')]);
  // Without a reload: the page looks again by itself.
  await expect.poll(() => undone(page), { timeout: 20_000 }).toEqual(['rule', 'violation']);
  await page.getByTestId(testIds.home.guide).getByRole('link', { name: 'Open the gallery' }).click();
  await expect(page).toHaveURL(`${app}/gallery`);
  await expect(page.getByTestId(testIds.gallery.rule).first()).toBeVisible();

  await api.rules.create({ name: 'No errors', expression: 'never { span.where(span:status == error) }' });
  await api.spans.ingest([span('02', 'error')]);
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await expect.poll(() => undone(page), { timeout: 20_000 }).toEqual([]);
  await page.getByTestId(testIds.home.violation).getByRole('link').click();
  await expect(page.getByTestId(testIds.violationDetail.page)).toContainText('02'.repeat(16));
});

test('below a sub-path every way to the rules, the editor and the pictures work', async ({ page }) => {
  for (const place of [
    '/a/betracehq-betrace-app/rules',
    '/plugins/betrace/rules',
    '/plugins/betracehq-betrace-app?page=rules',
  ]) {
    await page.goto(host.said + place);
    await expect(page.getByTestId(testIds.ruleList.row)).toBeVisible();
  }
  await expect
    .poll(() =>
      page.locator('img').evaluateAll((images) => images.map((one) => (one as HTMLImageElement).naturalWidth > 0)),
    )
    .not.toContain(false);
  await page.getByTestId(testIds.ruleList.name).first().click();
  await expect(page).toHaveURL(`${app}/rules/no-errors`);
  await expect(page.locator('.monaco-editor .view-lines')).toBeVisible();
});

test('a viewer sees the home and is told who may write rules', async ({ page }) => {
  await page.goto(`${app}/home?role=Viewer`);
  await expect(page.getByTestId(testIds.home.health)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Configuration' })).toHaveCount(0);
  await page.goto(`${app}/rules/new`);
  await expect(page.getByText('Access denied')).toBeVisible();
  await page.goto(`${app}/home?role=Admin`);
});

test.describe('the test of the connection', () => {
  let other: Server;
  test.beforeAll(async () => {
    other = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Another service</title>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });
  test.afterAll(() => {
    other.close();
  });

  /** Saves an address, and a token if one is given; the page is loaded anew and tests by itself. */
  async function configure(page: Page, address: string, token?: string): Promise<void> {
    const ids = testIds.configuration;
    await page.goto(`${host.said}/plugins/betracehq-betrace-app`);
    await page.getByTestId(ids.backendUrl).fill(address);
    if (token !== undefined) {
      const reset = page.getByTestId(ids.form).getByRole('button', { name: 'Reset' });
      if (await reset.isVisible()) {
        await reset.click();
      }
      await page.getByTestId(ids.token).fill(token);
    }
    if (await page.getByTestId(ids.save).isEnabled()) {
      await Promise.all([page.waitForEvent('load'), page.getByTestId(ids.save).click()]);
    }
  }
  const finding = (page: Page, id: string) => page.locator(`[data-testid=${testIds.finding}][data-id=${id}]`);

  test('tells a closed port from something else that answers, and both from BeTrace', async ({ page, conduct }) => {
    conduct.expectErrors(/Failed to load resource.*502/);
    const closed = `http://127.0.0.1:${await freePort()}`;
    await configure(page, closed);
    await expect(finding(page, 'reach')).toContainText(`curl -sS ${closed}/health`);
    await expect(finding(page, 'reach')).toHaveAttribute('data-verdict', 'broken');
    expect(await barriers(page)).toEqual([]);

    await configure(page, `http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    await expect(finding(page, 'reach')).toContainText('Something else than BeTrace answers');

    await configure(page, `${service.said}/`);
    await expect(page.getByTestId(testIds.finding)).toHaveCount(3);
    await expect(page.locator(`[data-testid=${testIds.finding}]:not([data-verdict=good])`)).toHaveCount(0);
  });

  test('names the cause by the data source that has the same address', async ({ page, conduct }) => {
    needsDataSourceBackend();
    conduct.expectErrors(/Failed to load resource.*(502|400)/);
    const closed = `http://127.0.0.1:${await freePort()}`;
    const source = `${host.said}/api/datasources/uid/betrace`;
    for (const [address, title] of [
      [closed, `Nothing listens at ${closed.slice('http://'.length)}`],
      [service.said.replace('http:', 'https:'), `${service.said.slice('http://'.length)} does not speak TLS`],
    ] as const) {
      await page.request.put(source, { data: { url: address } });
      await configure(page, address);
      await expect(finding(page, 'reach')).toContainText(title);
    }
    await page.request.put(source, { data: { url: service.said } });
    await configure(page, service.said);
    await expect(finding(page, 'reach')).toHaveAttribute('data-verdict', 'good');
  });

  test('tells a missing token, a wrong one and a weak one apart', async ({ page, conduct }) => {
    conduct.expectErrors(/Failed to load resource.*40[13]/);
    const admin = await createClient({ baseUrl: service.said }).tokens.create({ name: 'admin', role: 'admin' });
    const headers = { authorization: `Bearer ${admin.secret}` };
    const { tokens } = createClient({ baseUrl: service.said, headers });
    const viewer = await tokens.create({ name: 'weak', role: 'viewer' });
    const editor = await tokens.create({ name: 'grafana', role: 'editor', trusted: true });

    await configure(page, service.said);
    await expect(finding(page, 'token')).toContainText('asks for a token, and none is saved');
    await configure(page, service.said, 'betrace_wrong');
    await expect(finding(page, 'token')).toContainText('does not take the saved token');
    await configure(page, service.said, viewer.secret);
    await expect(finding(page, 'token')).toContainText('people can read, but not change rules');
    await configure(page, service.said, editor.secret);
    await expect(finding(page, 'token')).toContainText('The token is taken, with role editor');
  });
});
