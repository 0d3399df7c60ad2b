import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { hasRole, readViewer } from './viewer.ts';

const read = (cookie: string | undefined, query = '') =>
  readViewer({ headers: { cookie } } as IncomingMessage, new URLSearchParams(query));

test('without a choice the viewer is an administrator in the dark theme', () => {
  assert.deepEqual(read(undefined), { role: 'Admin', theme: 'dark' });
});

test('the address wins over the cookie, and nonsense over neither', () => {
  assert.deepEqual(read('plugin_host_role=Viewer; plugin_host_theme=light', 'role=Editor'), {
    role: 'Editor',
    theme: 'light',
  });
  assert.deepEqual(read('plugin_host_role=Viewer', 'role=God&theme=pink'), { role: 'Viewer', theme: 'dark' });
});

test('a role includes the ones below it, and an unknown requirement is met by nobody', () => {
  assert.equal(hasRole('Editor', 'Viewer'), true);
  assert.equal(hasRole('Editor', 'Admin'), false);
  assert.equal(hasRole('Viewer', undefined), true);
  assert.equal(hasRole('Admin', 'Grafana Admin'), false);
});
