import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillTemplate, matchRoute } from './app-proxy.ts';

const routes = [
  { path: 'api/*', method: 'GET', url: 'one' },
  { path: 'api/rules/validate', method: 'POST', url: 'two' },
  { path: 'api/rules/*', method: 'POST', url: 'three' },
  { path: 'health', url: 'four' },
];
const match = (method: string, path: string) => {
  const found = matchRoute(routes, method, path);
  return found && [found.route.url, found.rest];
};

test('the first route in file order that fits the method and the path is taken', () => {
  assert.deepEqual(match('GET', 'api/rules/validate'), ['one', 'rules/validate']);
  assert.deepEqual(match('POST', 'api/rules/validate'), ['two', '']);
  assert.deepEqual(match('POST', 'api/rules/a/enable'), ['three', 'a/enable']);
});

test('a route without a method takes every method', () => {
  assert.deepEqual(match('DELETE', 'health'), ['four', '']);
});

test('a path without a star matches no path below it, and a starred one not its own folder', () => {
  assert.equal(match('GET', 'health/live'), undefined);
  assert.equal(match('POST', 'api/rules'), undefined);
  assert.equal(match('DELETE', 'api/rules/a'), undefined);
});

test('settings are filled into a template, and an unset one reads as in a Go template', () => {
  const settings = { enabled: true, jsonData: { url: 'http://a' }, secureJsonData: { token: 's' } };
  assert.equal(fillTemplate('{{ .JsonData.url }}/x {{.SecureJsonData.token}}', settings), 'http://a/x s');
  assert.equal(fillTemplate('Bearer {{ .SecureJsonData.other }}', settings), 'Bearer <no value>');
});
