import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { SpanService } from '@betrace/api-client/gen/betrace/v1/spans_pb.js';
import { pino } from 'pino';
import { ServiceError } from '../../errors.ts';
import { serve } from '../service.ts';
import { sampleService } from '../testing/sample-service.ts';
import { startApi } from '../testing/start-api.ts';
import { httpBindings } from './http-binding.ts';
import { buildHttpServer } from './http-server.ts';

const rule = { name: 'Errors', expression: 'span.status == "ERROR"' };

test('every path of the descriptors is served, and there is no other', async (t) => {
  const { http, services, rest } = await startApi(t);
  for (const { verb, template } of services.flatMap(({ desc }) => httpBindings(desc))) {
    const path = template.text.replace(/\{[^}]*\}/g, 'x');
    const asked = verb === 'GET' ? 'HEAD' : verb; // A stream would go on.
    const { status, body } = await rest(`${asked} ${path}`, verb === 'POST' || verb === 'PUT' ? {} : undefined);
    assert.ok(status !== 405 && status !== 501, `${verb} ${path} answers ${status}`);
    assert.doesNotMatch(String(body['message'] ?? ''), /There is nothing at/);
  }
  const handWritten = http
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .filter((line) => line.includes('('));
  assert.deepEqual(handWritten.map((line) => line.replace(/ \(.*/, '')), ['└── *']); // prettier-ignore
});

test('an unknown path is 404 as JSON', async (t) => {
  const { rest } = await startApi(t);
  for (const call of ['GET /', 'GET /api/rule', 'POST /api/rules/x/y/z', 'GET /api/rules/', 'PROPFIND /api/nothing']) {
    const { status, body } = await rest(call);
    assert.equal(status, 404, call);
    assert.deepEqual(body, { code: 5, message: `There is nothing at ${call.split(' ')[1]}.`, details: [] });
  }
});

test('a known path with another method is 405 and says which it takes', async (t) => {
  const { rest } = await startApi(t);
  const { status, headers, body } = await rest('PATCH /api/rules/x');
  assert.equal(status, 405);
  assert.equal(headers.get('allow'), 'DELETE, GET, HEAD, PUT');
  assert.equal(body['message'], '/api/rules/x is called with DELETE, GET, HEAD, PUT, not with PATCH.');
  assert.equal((await rest('DELETE /api/violations/series')).headers.get('allow'), 'GET, HEAD');
});

test('routes that are added beside the API are known to it', async (t) => {
  const http = buildHttpServer({ services: [], log: pino({ level: 'silent' }), maxBody: 100 });
  t.after(() => http.close());
  http.register(async (scope) => {
    scope.post('/v1/traces', async () => 'taken');
  });
  const { statusCode, headers } = await http.inject({ method: 'GET', url: '/v1/traces?x=1' });
  assert.equal(statusCode, 405);
  assert.equal(headers.allow, 'POST');
});

test('HEAD is answered like GET, without a body', async (t) => {
  const { httpUrl } = await startApi(t);
  const response = await fetch(`${httpUrl}/api/rules`, { method: 'HEAD' });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), '');
});

test('another content type than JSON is 415', async (t) => {
  const { rest } = await startApi(t);
  const { status, body } = await rest('POST /api/rules', JSON.stringify(rule), { 'content-type': 'text/plain' });
  assert.equal(status, 415);
  assert.match(String(body['message']), /^Content-Type text\/plain.* send application\/json\.$/);
  assert.equal(
    (await rest('POST /api/rules', rule, { 'content-type': 'application/json; charset=utf-8' })).status,
    200,
  );
});

test('malformed JSON is 400 with the place', async (t) => {
  const { rest } = await startApi(t);
  const { status, body } = await rest('POST /api/rules', '{"name": "x",}');
  assert.equal(status, 400);
  assert.match(String(body['message']), /not valid JSON at byte 13/);
});

test('a body beyond the limit is 413', async (t) => {
  const { rest } = await startApi(t);
  const { status, body } = await rest('POST /api/rules', { ...rule, description: 'x'.repeat(100_000) });
  assert.equal(status, 413);
  assert.deepEqual(body, { code: 8, message: 'The body is larger than 100000 bytes.', details: [] });
});

test('an unknown field is 400 with its path and the name that may be meant', async (t) => {
  const { rest } = await startApi(t);
  const { status, body } = await rest('POST /api/rules', { ...rule, expresion: 'x', compliance: [{ contrl: 'y' }] });
  assert.equal(status, 400);
  assert.equal(body['message'], 'rule.expresion: is no field that exists here; is expression meant? (and 1 more)');
});

test('a rule that does not parse is 400 with what is wrong, where, and how to mend it', async (t) => {
  const { rest } = await startApi(t);
  const { status, body } = await rest('POST /api/rules', { ...rule, expression: 'when { a }\nalways { b = 1 }' });
  assert.equal(status, 400);
  const [detail] = body['details'] as [{ fieldViolations: [{ field: string; description: string }] }];
  assert.equal(detail.fieldViolations[0].field, 'rule.expression');
  assert.match(detail.fieldViolations[0].description, /^line 2, column \d+: .+ To mend it: .+==/);
});

test('a broken escape in the path is 400', async (t) => {
  const { httpUrl } = await startApi(t);
  const { status, text } = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const sent = request(`${httpUrl}/api/rules/x`, { path: '/api/rules/%zz' }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).end();
  });
  assert.equal(status, 400);
  assert.equal(JSON.parse(text).code, 3);
});

test('what nobody foresaw is 500 with an id that the log has, and nothing of the failure', async (t) => {
  const secret = new Error('the password is swordfish');
  const { rest, grpc, logged, services } = await startApi(t, {
    ready: () => {
      throw secret;
    },
  });
  const { status, body } = await rest('GET /ready');
  assert.equal(status, 500);
  assert.equal(body['code'], 13);
  const [{ requestId }] = body['details'] as [{ requestId: string }];
  assert.doesNotMatch(JSON.stringify(body), /swordfish|node_modules|\.ts/);
  assert.ok(logged.some((line) => line.includes(requestId) && line.includes('swordfish')));
  const ready = services.flatMap(({ desc }) => desc.methods).find(({ name }) => name === 'Ready');
  const answer = await grpc(ready as NonNullable<typeof ready>, {});
  assert.equal(answer.code, 13);
  assert.doesNotMatch(JSON.stringify(answer), /swordfish/);
});

test('a service that is not ready says why and when to ask again', async (t) => {
  const { rest } = await startApi(t, { ready: async () => 'The store is away: the disk is full.' });
  const { status, headers, body } = await rest('GET /ready');
  assert.equal(status, 503);
  assert.equal(headers.get('retry-after'), '1');
  const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' };
  assert.deepEqual(body, { code: 14, message: 'The store is away: the disk is full.', details: [retryInfo] });
  assert.equal((await rest('GET /health')).status, 200);
});

const span = {
  name: 'x',
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  span_id: 'b7ad6b7169203331',
  start_time: '2026-01-31T12:00:00Z',
  end_time: '2026-01-31T12:00:00Z',
};

test('a whole number beyond 2^53 in an attribute keeps its digits', async (t) => {
  const taken: Uint8Array[] = [];
  const { rest } = await startApi(t, {
    ingest: async (body) => {
      taken.push(body);
      return { accepted: 1, rejected: [] };
    },
  });
  const body = JSON.stringify({ spans: [{ ...span, attributes: { order: 0 } }] }).replace(
    '"order":0',
    '"order":9007199254740993',
  );
  assert.equal((await rest('POST /api/spans', body)).status, 202);
  assert.ok(Buffer.from(taken[0] as Uint8Array).includes('9007199254740993'));
});

test('a refusal of the receiver reaches the caller of /api/spans', async (t) => {
  const { rest } = await startApi(t, {
    ingest: async () => {
      throw new ServiceError('unavailable', 'The store is behind.', { retryAfter: 5 });
    },
  });
  const { status, headers } = await rest('POST /api/spans', { spans: [span] });
  assert.equal(status, 503);
  assert.equal(headers.get('retry-after'), '5');
});

test('a handler that is missing is found out when it is called, not answered with nothing', async () => {
  const service = serve(SpanService, {} as never);
  assert.throws(() => service.handler(SpanService.method.ingestSpans as never), /has no handler for IngestSpans/);
});

test('an answer may be one field of its message, and an rpc may have several paths', async (t) => {
  const desc = sampleService({
    get: '/v1/words/{id}',
    responseBody: 'words',
    additionalBindings: [{ get: '/v1/one/{id}', responseBody: 'id' }, { get: '/v1/all/{id}' }],
  });
  const sample = serve(desc as never, { call1: async ({ id }: { id: string }) => ({ id, words: ['a', id] }) } as never);
  const http = buildHttpServer({ services: [sample], log: pino({ level: 'silent' }), maxBody: 100 });
  t.after(() => http.close());
  const get = async (url: string) => (await http.inject(url)).body;
  assert.equal(await get('/v1/words/x'), '["a","x"]');
  assert.equal(await get('/v1/one/x'), '"x"');
  assert.deepEqual(JSON.parse(await get('/v1/all/x')).words, ['a', 'x']);
});
