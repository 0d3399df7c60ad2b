import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { apiPage, renewRoles } from './roles-page.ts';

test('the page about the API says of every call which role it needs', async () => {
  const page = readFileSync(apiPage, 'utf8');
  assert.equal(page, await renewRoles(page), 'renew it with: node tools/checks/roles-page.ts');
  assert.match(page, /^\| `admin` \| .*TokenService\.Create/m);
});
