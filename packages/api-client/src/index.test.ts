import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, createClient, type ApiAnswer, type ApiRequest } from './index.ts';

function clientOf(answer: (request: ApiRequest) => ApiAnswer) {
  const requests: ApiRequest[] = [];
  const transport = async (request: ApiRequest) => {
    requests.push(request);
    return answer(request);
  };
  return { requests, client: createClient({ baseUrl: '/proxy/', headers: { 'x-a': '1' }, transport }) };
}

test('a call goes to the path of its rpc below the base URL', async () => {
  const { client, requests } = clientOf(() => ({ status: 200, body: { id: 'a', fromTheFuture: 1 } }));
  const rule = await client.rules.update({ id: 'a', revision: 3, expression: 'x' });
  assert.equal(rule.id, 'a');
  assert.equal(requests[0]?.method, 'PUT');
  assert.equal(requests[0]?.url, '/proxy/api/rules/a');
  assert.deepEqual(requests[0]?.body, { id: 'a', revision: 3, expression: 'x' });
  assert.equal(requests[0]?.headers['x-a'], '1');
});

test('a failure is an ApiError with status, code, details and the wrong fields', async () => {
  const violation = { field: 'rule.expression', description: 'line 1, column 3: what is this?' };
  const badRequest = { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [violation] };
  const { client } = clientOf(() => ({ status: 400, body: { code: 3, message: 'no', details: [badRequest] } }));
  await assert.rejects(client.rules.create({ name: 'n' }), (error) => {
    assert.ok(error instanceof ApiError);
    assert.equal(error.status, 400);
    assert.equal(error.code, 'INVALID_ARGUMENT');
    assert.equal(error.message, 'no');
    assert.deepEqual(error.fieldViolations, [violation]);
    return true;
  });
});

test('an error page of a proxy is an ApiError too', async () => {
  const { client } = clientOf(() => ({ status: 502, body: '<html>' }));
  await assert.rejects(client.rules.get('a'), { name: 'ApiError', status: 502, code: 'UNKNOWN' });
});

test('all() reads page after page and stops with the loop', async () => {
  const { client, requests } = clientOf(({ url }) =>
    url.includes('pageToken=2')
      ? { status: 200, body: { rules: [{ id: 'c' }], nextPageToken: '' } }
      : { status: 200, body: { rules: [{ id: 'a' }, { id: 'b' }], nextPageToken: '2' } },
  );
  const ids: string[] = [];
  for await (const rule of client.rules.all({ tag: 'x' })) {
    ids.push(rule.id);
  }
  assert.deepEqual(ids, ['a', 'b', 'c']);
  assert.deepEqual(
    requests.map(({ url }) => url),
    ['/proxy/api/rules?tag=x', '/proxy/api/rules?tag=x&pageToken=2'],
  );
  for await (const _ of client.rules.all()) {
    break;
  }
  assert.equal(requests.length, 3);
});

test('without an answer the error says who did not answer', async () => {
  const client = createClient({ baseUrl: 'http://127.0.0.1:1' });
  await assert.rejects(client.health.check(), {
    name: 'ApiError',
    status: 0,
    code: 'UNAVAILABLE',
    message: /127\.0\.0\.1:1/,
  });
});

test('an abort stays an abort', async () => {
  const client = createClient({ baseUrl: 'http://127.0.0.1:1' });
  await assert.rejects(client.health.check({ signal: AbortSignal.abort() }), { name: 'AbortError' });
});
