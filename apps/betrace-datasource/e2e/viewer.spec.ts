import { expect } from '@grafana/plugin-e2e';
import { request as requests } from '@playwright/test';
import { ask, grafanaUrl, rule, test, uid } from './system.ts';

/** Someone who is not logged in by a cookie, as the page of the specs is. */
const as = (username: string, password: string) =>
  requests.newContext({
    baseURL: grafanaUrl,
    httpCredentials: { username, password, send: 'always' },
    storageState: { cookies: [], origins: [] },
  });

const login = `viewer-${Date.now()}`;
const password = 'a viewer of these specs';
let userId: number;

test.beforeAll(async () => {
  const admin = await as('admin', 'admin');
  const made = await admin.post('/api/admin/users', { data: { login, password, name: login } });
  ({ id: userId } = (await made.json()) as { id: number });
  expect((await admin.patch(`/api/org/users/${userId}`, { data: { role: 'Viewer' } })).ok()).toBe(true);
  await admin.dispose();
});

test.afterAll(async () => {
  const admin = await as('admin', 'admin');
  await admin.delete(`/api/admin/users/${userId}`);
  await admin.dispose();
});

test('a viewer reads violations, and changes nothing through the proxy of the data source', async () => {
  const viewer = await as(login, password);
  const rules = async () => (await ask(viewer, { queryType: 'rules', limit: 1000 }))['id'];
  const before = await rules();
  expect(before).toContain(rule.id);
  for (const path of [`api/rules/${rule.id}`, 'api/violations?all=true']) {
    const refused = await viewer.delete(`/api/datasources/proxy/uid/${uid}/${path}`);
    expect(refused.status()).toBe(403);
  }
  expect(await rules()).toEqual(before);
  await viewer.dispose();
});

test('an administrator changes nothing through that proxy either', async ({ request }) => {
  const refused = await request.delete(`/api/datasources/proxy/uid/${uid}/api/rules/${rule.id}`);
  expect(refused.status()).toBe(403);
  expect((await ask(request, { queryType: 'rules', limit: 1000 }))['id']).toContain(rule.id);
});
