import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTemplates, matchPath, parsePathTemplate } from './path-template.ts';

const match = (template: string, path: string) => {
  const found = matchPath(parsePathTemplate(template), path);
  return found && Object.fromEntries(found);
};

// Template, path as sent, variables or undefined.
const cases: [string, string, Record<string, string> | undefined][] = [
  ['/v1/rules', '/v1/rules', {}],
  ['/v1/rules', '/v1/rules/', undefined],
  ['/v1/rules', '/v1', undefined],
  ['/v1/rules', '/v1/Rules', undefined],
  ['/v1/a%20b', '/v1/a%20b', {}],
  ['/v1/rules/{id}', '/v1/rules/a-b', { id: 'a-b' }],
  ['/v1/rules/{id}', '/v1/rules/', undefined],
  ['/v1/rules/{id}', '/v1/rules/a/b', undefined],
  ['/v1/rules/{id}', '/v1/rules/a%2Fb%20%C3%BC', { id: 'a/b ü' }],
  ['/v1/rules/{id}', '/v1/rules/a:b', { id: 'a:b' }],
  ['/v1/rules/{id}/enable', '/v1/rules/x/enable', { id: 'x' }],
  ['/v1/{rule.id}/r/{revision}', '/v1/x/r/3', { 'rule.id': 'x', revision: '3' }],
  ['/v1/{name=shelves/*}', '/v1/shelves/1', { name: 'shelves/1' }],
  ['/v1/{name=shelves/*}', '/v1/books/1', undefined],
  ['/v1/{name=shelves/*/books/*}', '/v1/shelves/a%2Fb/books/c%20d', { name: 'shelves/a%2Fb/books/c d' }],
  ['/v1/{name=shelves/*}/books/{book}', '/v1/shelves/1/books/a%2Fb', { name: 'shelves/1', book: 'a/b' }],
  ['/v1/{name=**}', '/v1/a/b/c', { name: 'a/b/c' }],
  ['/v1/{name=**}', '/v1/a%2Fb%20c', { name: 'a%2Fb c' }],
  ['/v1/{name=files/**}', '/v1/files', { name: 'files' }],
  ['/v1/{name=files/**}', '/v1/files/a/b', { name: 'files/a/b' }],
  ['/v1/*/x/**', '/v1/a/x/b/c', {}],
  ['/v1/rules:import', '/v1/rules:import', {}],
  ['/v1/rules:import', '/v1/rules', undefined],
  ['/v1/{id}:cancel', '/v1/a:b:cancel', { id: 'a:b' }],
  ['/v1/{name=**}:cancel', '/v1/a/b:cancel', { name: 'a/b' }],
  ['/v1/{a}/{b=**}', '/v1/x%2Fy/p%2Fq/r', { a: 'x/y', b: 'p%2Fq/r' }],
];

for (const [template, path, expected] of cases) {
  test(`${path} ${expected ? `fits ${template} with ${JSON.stringify(expected)}` : `does not fit ${template}`}`, () => {
    assert.deepEqual(match(template, path), expected);
  });
}

test('a broken escape is an error, not a match', () => {
  assert.throws(() => match('/v1/{id}', '/v1/%zz'), URIError);
});

for (const wrong of [
  '/',
  'v1',
  '/v1/{a',
  '/v1/a}',
  '/v1//b',
  '/v1/{a=**}/b',
  '/v1/{a}/{a}',
  '/v1/{a={b}}',
  '/v1/x*',
  '/v1/{=*}',
]) {
  test(`the template ${wrong} is refused`, () => {
    assert.throws(() => parsePathTemplate(wrong), /path template/);
  });
}

test('of two templates that fit, the more literal one comes first', () => {
  const templates = ['/a/{x=**}', '/a/{x}', '/a/b', '/a/{x}:go', '/{y}/b'].map(parsePathTemplate);
  assert.deepEqual(
    templates.sort(compareTemplates).map(({ text }) => text),
    ['/a/b', '/a/{x}:go', '/a/{x}', '/a/{x=**}', '/{y}/b'],
  );
});
