import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHttp } from './request.ts';

const cases: [string, { path: string; body: string }, object, object][] = [
  ['a path field', { path: '/r/{id}', body: '' }, { id: 'a b/c' }, { path: '/r/a%20b%2Fc' }],
  ['a nested path field in snake case', { path: '/r/{rule.my_id}', body: '' }, { rule: { myId: 'x' } }, { path: '/r/x' }],
  ['a path field of several segments', { path: '/f/{name=**}', body: '' }, { name: 'a/b c' }, { path: '/f/a/b%20c' }],
  ['one field as body, the rest as query', { path: '/r/{id}', body: 'rule' }, { id: 'x', rule: { name: 'n' }, dryRun: true }, { path: '/r/x?dryRun=true', body: { name: 'n' } }],
  ['the rest as body', { path: '/r/{id}', body: '*' }, { id: 'x', text: 't' }, { path: '/r/x', body: { text: 't' } }],
  ['repeated, nested and empty query fields', { path: '/v', body: '' }, { ruleId: ['a', 'b'], page: { size: 0 }, text: '', enabled: false, to: undefined }, { path: '/v?ruleId=a&ruleId=b&page.size=0&enabled=false' }],
]; // prettier-ignore

for (const [name, route, message, expected] of cases) {
  test(`a call is spread over path, query and body: ${name}`, () => {
    const before = JSON.stringify(message);
    assert.deepEqual(toHttp(route as Parameters<typeof toHttp>[0], message), expected);
    assert.equal(JSON.stringify(message), before, 'the message of the caller is left as it was');
  });
}

test('an empty path field is refused instead of naming another resource', () => {
  assert.throws(() => toHttp({ path: '/api/rules/{id}', body: '' } as never, { id: '' }), /id is missing/);
});
