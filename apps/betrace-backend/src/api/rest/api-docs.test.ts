import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startApi } from '../testing/start-api.ts';
import { httpBindings } from './http-binding.ts';

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { description?: string; responses: object; parameters: { name: string; in: string }[] }>
  >;
  readonly components: { readonly schemas: Record<string, { properties?: Record<string, { description?: string }> }> };
}

async function described(t: TestContext) {
  const api = await startApi(t, { docs: true });
  const answer = await fetch(`${api.httpUrl}/openapi.json`);
  return { ...api, answer, document: (await answer.json()) as OpenApi };
}

test('every path of the descriptors is described, with its parameters, and there is no other', async (t) => {
  const { services, document } = await described(t);
  assert.equal(document.openapi, '3.1.0');
  const bindings = services.flatMap(({ desc }) => httpBindings(desc));
  const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  for (const { verb, template, pathFields, successStatus, body, method } of bindings) {
    const operation = document.paths[template.text]?.[verb.toLowerCase()];
    assert.ok(operation, `${verb} ${template.text}`);
    assert.deepEqual(Object.keys(operation.responses).sort(), [String(successStatus), 'default'].sort());
    const named = (place: string) => operation.parameters.filter((each) => each.in === place).map(({ name }) => name);
    assert.deepEqual(named('path'), [...pathFields.keys()].map(camel));
    if (body === undefined && method.input.fields.every(({ fieldKind }) => fieldKind !== 'message')) {
      const query = method.input.fields.filter(({ name }) => !pathFields.has(name)).map(({ jsonName }) => jsonName);
      assert.deepEqual(named('query'), query);
    }
  }
  const operations = Object.values(document.paths).flatMap((path) => Object.keys(path));
  assert.equal(operations.length, bindings.length);
});

test('comments of the protocol are the descriptions', async (t) => {
  const { document } = await described(t);
  assert.match(
    document.paths['/api/rules']?.['post']?.description ?? '',
    /^A name and an expression are enough: the id/,
  );
  const { Rule } = document.components.schemas;
  assert.equal(Rule?.properties?.['expression']?.description, 'Rule language; at most 64 KiB.');
});

test('the page of the API loads nothing from elsewhere, and everything that it loads is there', async (t) => {
  const { httpUrl, answer } = await described(t);
  const policy = answer.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
  const page = await fetch(`${httpUrl}/docs`);
  assert.equal(page.headers.get('content-security-policy'), policy);
  const html = await page.text();
  assert.doesNotMatch(html, /https?:|\/\//);
  const assets = [...html.matchAll(/(?:src|href)="(docs[^"]+)"/g)].map(([, path]) => path);
  assert.equal(assets.length, 3);
  for (const path of assets) {
    const asset = await fetch(`${httpUrl}/${path}`);
    assert.equal(asset.status, 200, path);
    assert.ok((await asset.text()).length > 50);
  }
});
