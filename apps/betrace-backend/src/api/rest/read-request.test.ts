import { toJson, type JsonObject } from '@bufbuild/protobuf';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../../errors.ts';
import { sampleService } from '../testing/sample-service.ts';
import { httpBindings } from './http-binding.ts';
import { matchPath } from './path-template.ts';
import { readRequest } from './read-request.ts';

// The mapping rules of google/api/http.proto, read as a table: option, path with query, body, and the request or its problems.

function read(rule: JsonObject, url: string, body?: unknown): JsonObject {
  const [binding] = httpBindings(sampleService(rule));
  assert.ok(binding);
  const [path = '', query = ''] = url.split('?');
  const variables = matchPath(binding.template, path);
  assert.ok(variables, `${path} fits ${binding.template.text}`);
  const message = readRequest(binding, { path: variables, query: new URLSearchParams(query), body });
  return toJson(binding.method.input, message) as JsonObject;
}

const list = { get: '/v1/all' };
const whole = { post: '/v1/all', body: '*' };

const fitting: [string, JsonObject, string, unknown, JsonObject][] = [
  ['a path variable is a field', { get: '/v1/{id}' }, '/v1/a%20b', undefined, { id: 'a b' }],
  ['a path variable may be a nested field', { get: '/v1/{inner.sub.name}' }, '/v1/x', undefined, { inner: { sub: { name: 'x' } } }],
  ['a path variable takes a number', { get: '/v1/{page_size}' }, '/v1/7', undefined, { pageSize: 7 }],
  ['a path variable takes a boolean', { get: '/v1/{flag}' }, '/v1/true', undefined, { flag: true }],
  ['a path variable takes an enum', { get: '/v1/{color}' }, '/v1/RED', undefined, { color: 'RED' }],
  ['a path variable takes a time', { get: '/v1/{when}' }, '/v1/2026-01-31T12:00:00Z', undefined, { when: '2026-01-31T12:00:00Z' }],
  ['several segments are one variable', { get: '/v1/{id=files/**}' }, '/v1/files/a/b', undefined, { id: 'files/a/b' }],
  ['what path and body leave is the query', list, '/v1/all?id=x&page_size=3&flag=true', undefined, { id: 'x', pageSize: 3, flag: true }],
  ['names of the query may be lowerCamelCase', list, '/v1/all?pageSize=3', undefined, { pageSize: 3 }],
  ['nested fields are given with dots', list, '/v1/all?inner.sub.name=x&inner.name=y', undefined, { inner: { name: 'y', sub: { name: 'x' } } }],
  ['the path binds its own field only', { get: '/v1/{inner.name}' }, '/v1/x?inner.sub.name=y', undefined, { inner: { name: 'x', sub: { name: 'y' } } }],
  ['repeated fields are given several times', list, '/v1/all?words=a&words=b&words=', undefined, { words: ['a', 'b', ''] }],
  ['enums are given by name or number', list, '/v1/all?colors=RED&colors=0', undefined, { colors: ['RED', 'COLOR_UNSPECIFIED'] }],
  ['times and durations are texts', list, '/v1/all?when=2026-01-31T12:00:00.000000001Z&wait=1.5s', undefined, { when: '2026-01-31T12:00:00.000000001Z', wait: '1.500s' }],
  ['masks and wrappers are texts', list, '/v1/all?mask=a,b&wrapped=0', undefined, { mask: 'a,b', wrapped: 0 }],
  ['64 bits stay exact', list, '/v1/all?long=9007199254740993', undefined, { long: '9007199254740993' }],
  ['bytes are base64, either alphabet', list, '/v1/all?data=-_8', undefined, { data: '+/8=' }],
  ['an optional field may be false', list, '/v1/all?maybe=false', undefined, { maybe: false }],
  ['with body * all but the path is the body', { post: '/v1/{id}', body: '*' }, '/v1/x', { pageSize: 2 }, { id: 'x', pageSize: 2 }],
  ['with body * the body may repeat the path', { post: '/v1/{inner.name}', body: '*' }, '/v1/x', { inner: { name: 'x', flag: true } }, { inner: { name: 'x', flag: true } }],
  ['without a body the message has its defaults', whole, '/v1/all', undefined, {}],
  ['one field may be the body, the rest the query', { put: '/v1/{id}', body: 'inner' }, '/v1/x?page_size=1', { name: 'n' }, { id: 'x', pageSize: 1, inner: { name: 'n' } }],
  ['a path may set a field inside the body', { put: '/v1/{inner.name}', body: 'inner' }, '/v1/x', { flag: true }, { inner: { name: 'x', flag: true } }],
  ['the body may be a repeated field', { put: '/v1/{id}', body: 'words' }, '/v1/x', ['a'], { id: 'x', words: ['a'] }],
  ['the body may use names of the proto file', whole, '/v1/all', { page_size: 2 }, { pageSize: 2 }],
  ['null is absent', whole, '/v1/all', { inner: null, id: null }, {}],
]; // prettier-ignore

for (const [name, rule, url, body, expected] of fitting) {
  test(`${name}: ${url}`, () => assert.deepEqual(read(rule, url, body), expected));
}

const refused: [string, JsonObject, string, unknown, [string, RegExp][]][] = [
  ['an unknown parameter', list, '/v1/all?page_sise=1', undefined, [['page_sise', /no field.*is pageSize meant/]]],
  ['an unknown nested parameter', list, '/v1/all?inner.x=1', undefined, [['inner.x', /no field/]]],
  ['a single field given twice', list, '/v1/all?id=a&id=b', undefined, [['id', /given twice/]]],
  ['a message as a text', list, '/v1/all?inner=x', undefined, [['inner', /with dots/]]],
  ['a struct as a text', list, '/v1/all?tree=x', undefined, [['tree', /cannot be given/]]],
  ['fields of repeated messages', list, '/v1/all?inners.name=x', undefined, [['inners.name', /no field/]]],
  ['what the path sets', { get: '/v1/{id}' }, '/v1/x?id=y', undefined, [['id', /path or the body/]]],
  ['any parameter beside body *', whole, '/v1/all?id=x', {}, [['id', /path or the body/]]],
  ['values of another type', list, '/v1/all?page_size=x&flag=yes&wait=5&when=now&color=BLUE', undefined, [
    ['pageSize', /whole number from -2147483648/], ['flag', /true or false/], ['wait', /1\.5s/], ['when', /2026-/], ['color', /one of COLOR_UNSPECIFIED, RED/]]],
  ['an empty number', list, '/v1/all?page_size=', undefined, [['pageSize', /whole number/]]],
  ['a number out of range in the path', { get: '/v1/{page_size}' }, '/v1/3000000000', undefined, [['pageSize', /whole number/]]],
  ['a body that contradicts the path', { post: '/v1/{id}', body: '*' }, '/v1/x', { id: 'y' }, [['id', /another in the body than in the path \("x"\)/]]],
  ['a time in the body that contradicts the path', { post: '/v1/{when}', body: '*' }, '/v1/2026-01-31T12:00:00Z', { when: '2026-01-31T12:00:01Z' }, [['when', /another in the body/]]],
  ['unknown fields of the body, at any depth', whole, '/v1/all', { a: 1, inner: { nam: 1 }, inners: [{}, { sub: { b: 1 } }] }, [
    ['a', /no field/], ['inner.nam', /is name meant/], ['inners[1].sub.b', /no field/]]],
  ['values of another type in the body', whole, '/v1/all', { id: 5, words: 'a', inner: [], inners: [null, 1], tree: 'x', flag: 'true', ratio: 'x', data: 5 }, [
    ['id', /a text/], ['words', /a list, each a text/], ['inner', /an object/], ['inners[0]', /an object/], ['inners[1]', /an object/], ['tree', /an object/], ['flag', /true or false/], ['ratio', /a number/], ['data', /base64/]]],
  ['a body that is no object', whole, '/v1/all', [1], [['body', /an object/]]],
  ['a field under both its names', whole, '/v1/all', { pageSize: 1, page_size: 2 }, [['page_size', /given twice, as page_size and as pageSize/]]],
  ['problems of query and body at once', { put: '/v1/{id}', body: 'inner' }, '/v1/x?q=1', { name: 1 }, [['q', /no field/], ['inner.name', /a text/]]],
]; // prettier-ignore

for (const [name, rule, url, body, problems] of refused) {
  test(`${name} is refused by its path`, () => {
    assert.throws(
      () => read(rule, url, body),
      (error) => {
        assert.ok(error instanceof ServiceError);
        assert.equal(error.code, 'invalid-argument');
        const [detail] = error.details as unknown as [{ fieldViolations: { field: string; description: string }[] }];
        assert.deepEqual(detail.fieldViolations.map(({ field }) => field), problems.map(([field]) => field)); // prettier-ignore
        problems.forEach(([, text], i) => assert.match(detail.fieldViolations[i]?.description ?? '', text));
        return true;
      },
    );
  });
}

test('a body that is wrong everywhere is told of 20 places', () => {
  const body = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x${i}`, 1]));
  assert.throws(
    () => read(whole, '/v1/all', body),
    (error) => /and 19 more/.test((error as Error).message),
  );
});

test('every additional binding is a binding of its own', () => {
  const bindings = httpBindings(
    sampleService({
      get: '/v1/all',
      additionalBindings: [{ get: '/v1/{id}' }, { custom: { kind: 'PURGE', path: '/v1' } }],
    }),
  );
  assert.deepEqual(
    bindings.map(({ verb, template }) => `${verb} ${template.text}`),
    ['GET /v1/all', 'GET /v1/{id}', 'PURGE /v1'],
  );
});

const unservable: [string, JsonObject][] = [
  ['names nobody', { get: '/v1/{nobody}' }],
  ['no single value', { get: '/v1/{words}' }],
  ['no single value', { get: '/v1/{inner}' }],
  ['names nobody', { post: '/v1', body: 'nobody' }],
  ['names nobody', { get: '/v1', responseBody: 'nobody' }],
  ['has no path', { body: '*' }],
];

for (const [reason, rule] of unservable) {
  test(`the option ${JSON.stringify(rule)} cannot be served: ${reason}`, () => {
    assert.throws(() => httpBindings(sampleService(rule)), new RegExp(`sample\\.Sample\\.Call1.*${reason}`));
  });
}

test('whatever body and query say, they are read or refused by their paths', () => {
  const names = fc.constantFrom(
    'id',
    'page_size',
    'flag',
    'inner',
    'inners',
    'words',
    'tree',
    'when',
    '__proto__',
    'x',
  );
  const body = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, fc.jsonValue(), tie('object'), fc.array(tie('object'), { maxLength: 3 })),
    object: fc.dictionary(names, tie('value'), { noNullPrototype: true, maxKeys: 4 }),
  })).value;
  const query = fc.array(fc.tuple(fc.oneof(names, fc.string()), fc.string()), { maxLength: 4 });
  fc.assert(
    fc.property(body, query, (json, parameters) => {
      for (const rule of [whole, { post: '/v1/all', body: 'inner' }]) {
        try {
          read(rule, `/v1/all?${new URLSearchParams(parameters)}`, json);
        } catch (error) {
          assert.ok(error instanceof ServiceError, String(error));
        }
      }
    }),
    { numRuns: 300 },
  );
});
