import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { test, type TestContext } from 'node:test';
import { pino } from 'pino';
import { ServiceError } from '../../errors.ts';
import type { CallContext, ServedService } from '../service.ts';
import { sampleStreams } from '../testing/sample-service.ts';
import { buildHttpServer } from './http-server.ts';

type Answers = (request: { id: string }, context: CallContext) => AsyncGenerator<object>;

const desc = sampleStreams({ get: '/v1/stream' });
const names = ['id', 'words', 'flag'];

async function serving(t: TestContext, answers: Answers, slowReader = 30_000) {
  const service: ServedService = { desc, handler: () => answers as never };
  const http = buildHttpServer({ services: [service], log: pino({ level: 'silent' }), maxBody: 1000, slowReader });
  t.after(async () => {
    http.server.closeAllConnections();
    await http.close();
  });
  const url = await http.listen({ port: 0, host: '127.0.0.1' });
  const get = (headers: Record<string, string> = {}, query = '') => fetch(`${url}/v1/stream${query}`, { headers });
  return Object.assign(get, { url: `${url}/v1/stream` });
}

/** Only the fields that are looked at. */
const shown = (text: string) =>
  JSON.parse(text, (key, value: unknown) =>
    key === '' && typeof value === 'object' && value !== null && 'words' in value
      ? Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)))
      : value,
  ) as unknown;

async function* threeAnswers({ id }: { id: string }): AsyncGenerator<object> {
  for (let n = Number(id) + 1; n <= 3; n++) {
    yield { id: String(n) };
  }
}

test('a stream is a JSON object a line', async (t) => {
  const get = await serving(t, threeAnswers);
  const answer = await get();
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/x-ndjson; charset=utf-8');
  const lines = (await answer.text()).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => shown(line)),
    ['1', '2', '3'].map((id) => ({ id, flag: false, words: [] })),
  );
});

test('who accepts events gets server-sent events, with the cursor as id', async (t) => {
  const get = await serving(t, threeAnswers);
  const answer = await get({ accept: 'application/json;q=0.1, text/event-stream' });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const events = (await answer.text()).trimEnd().split('\n\n');
  assert.equal(events.length, 3);
  assert.match(events[0] ?? '', /^id: 1\ndata: \{.*"id":"1".*\}$/);
});

test('Last-Event-ID takes a stream up again, before what the address says', async (t) => {
  const get = await serving(t, threeAnswers);
  const answer = await get({ accept: 'text/event-stream', 'last-event-id': '2' }, '?id=1');
  assert.match(await answer.text(), /^id: 3\n[^\n]*\n\n$/);
});

test('a stream that fails before its first answer has the status of the failure', async (t) => {
  const get = await serving(t, async function* () {
    yield* [];
    throw new ServiceError('not-found', 'There is nothing.');
  });
  const answer = await get();
  assert.equal(answer.status, 404);
  assert.deepEqual(await answer.json(), { code: 5, message: 'There is nothing.', details: [] });
});

for (const [accept, last] of [
  ['application/json', /\n\{"error":\{"code":14,"message":"Gone.","details":\[\]\}\}\n$/],
  ['text/event-stream', /\n\nevent: error\ndata: \{"code":14,"message":"Gone.","details":\[\]\}\n\n$/],
] as const) {
  test(`the last of a stream that fails later is the failure (${accept})`, async (t) => {
    const get = await serving(t, async function* () {
      yield { id: '1' };
      throw new ServiceError('unavailable', 'Gone.');
    });
    assert.match(await (await get({ accept })).text(), last);
  });
}

test('a reader that goes ends the stream behind it', async (t) => {
  const ended = Promise.withResolvers<boolean>();
  const get = await serving(t, async function* (_request, { signal }) {
    yield { id: '1' };
    await once(signal, 'abort');
    ended.resolve(signal.aborted);
  });
  const answer = await get();
  await answer.body?.cancel();
  assert.equal(await ended.promise, true);
});

test('a reader that takes nothing is cut off with the reason, and no answers are made for it', async (t) => {
  let written = 0;
  const ended = Promise.withResolvers<undefined>();
  const answers: Answers = async function* () {
    try {
      for (; written < 10_000; written++) {
        yield { words: ['x'.repeat(1_000_000)] };
      }
    } finally {
      ended.resolve(undefined);
    }
  };
  const url = await serving(t, answers, 200).then((get) => get.url);
  const [response] = (await once(request(url).end(), 'response')) as [IncomingMessage];
  response.pause();
  await ended.promise;
  assert.ok(written < 100, `${written} answers of 1 MB were made for a reader that reads none`);
  let text = '';
  response.setEncoding('latin1').on('data', (chunk: string) => (text = (text + chunk).slice(-1000)));
  response.resume();
  await once(response, 'end');
  assert.match(text, /"error":\{"code":8,"message":"The reader took nothing for 0\.2 s/);
});

test('HEAD of a stream has its headers and ends', async (t) => {
  const { url } = await serving(t, threeAnswers);
  const answer = await fetch(url, { method: 'HEAD' });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /ndjson/);
});
