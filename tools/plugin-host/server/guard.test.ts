import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseForeign } from './guard.ts';

const host = '127.0.0.1:12015';

test('the page itself, a typed address and a script on this machine are answered', () => {
  refuseForeign('/api/ds/query', { host, 'sec-fetch-site': 'same-origin' });
  refuseForeign('/api/ds/query', { host: 'localhost:12015', 'sec-fetch-site': 'none' });
  refuseForeign('/api/ds/query', { host: '[::1]:12015' });
});

test('a link from another site opens a page, but its scripts reach no API', () => {
  refuseForeign('/explore', { host, 'sec-fetch-site': 'cross-site' });
  for (const site of ['cross-site', 'same-site']) {
    assert.throws(() => refuseForeign('/api/ds/query', { host, 'sec-fetch-site': site }), { status: 403 });
  }
});

test('another name for this machine is refused everywhere', () => {
  assert.throws(() => refuseForeign('/explore', { host: 'evil.example:12015' }), { status: 403 });
  assert.throws(() => refuseForeign('/explore', {}), { status: 403 });
});
