import { expect, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { grafanaUrl, shopUrl } from '../../betrace-datasource/e2e/system.ts';

export { expect } from '@playwright/test';
export { follow, grafanaUrl, hasTempo, placeViolation, rule, test } from '../../betrace-datasource/e2e/system.ts';

/** The app as provisioned. */
export const id = 'betracehq-betrace-app';
export const app = `/a/${id}`;

/** The path of the service's API on the way that the app's pages take, through Grafana. */
export const proxied = (path: string) => `/api/plugin-proxy/${id}/api/${path}`;

/** What the service answers to a GET through Grafana; fails the running test when it refuses. */
export async function read<T>(request: APIRequestContext, path: string): Promise<T> {
  const answer = await request.get(proxied(path));
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}

/** Places an order in the shop, with one of its faults; its trace id. */
export async function placeOrder(request: APIRequestContext, order: { total: number; fault: string }): Promise<string> {
  const answer = await request.post(`${shopUrl}/checkout`, { data: order });
  expect(answer.ok()).toBe(true);
  return ((await answer.json()) as { traceId: string }).traceId;
}

/** Creates a rule of this name that no trace breaks, and returns its id; one that was there before is gone. */
export async function makeRule(request: APIRequestContext, name: string): Promise<string> {
  const ruleId = name.toLowerCase().replace(/\W+/g, '-');
  await deleteRule(request, ruleId);
  const expression = 'never { a_span_that_the_shop_does_not_have }';
  const made = await request.post(proxied('rules'), { data: { id: ruleId, name, expression, enabled: true } });
  expect(made.ok(), await made.text()).toBe(true);
  return ruleId;
}

/** Deletes a rule as it is now, if there is one. */
export async function deleteRule(request: APIRequestContext, ruleId: string): Promise<void> {
  const found = await request.get(proxied(`rules/${ruleId}`));
  if (found.ok()) {
    const { revision } = (await found.json()) as { revision: number };
    expect((await request.delete(proxied(`rules/${ruleId}?revision=${revision}`))).ok()).toBe(true);
  }
}

export type Role = 'Viewer' | 'Editor' | 'Admin';

/** Somebody with a role in the organisation, logged in, with a page of their own. */
export interface Person {
  readonly page: Page;
  leave(): Promise<void>;
}

/** Makes a user of this role and logs them in; `leave` closes the page and removes the user. */
export async function personOf(browser: Browser, admin: APIRequestContext, role: Role): Promise<Person> {
  const login = `${role.toLowerCase()}-${Date.now()}`;
  const password = 'somebody of these specs';
  const made = await admin.post('/api/admin/users', { data: { login, password, name: login } });
  const { id: userId } = (await made.json()) as { id: number };
  expect((await admin.patch(`/api/org/users/${userId}`, { data: { role } })).ok()).toBe(true);
  const context = await browser.newContext({ baseURL: grafanaUrl, storageState: { cookies: [], origins: [] } });
  expect((await context.request.post('/login', { data: { user: login, password } })).ok()).toBe(true);
  return {
    page: await context.newPage(),
    leave: async () => {
      await context.close();
      await admin.delete(`/api/admin/users/${userId}`);
    },
  };
}
