import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../errors.ts';
import { packError, unpackError } from './thread-error.ts';
import { ServiceThread } from './service-thread.ts';

/** A thread that runs `handler`, with `port`, on each message. */
function start(handler: string) {
  const deaths: string[] = [];
  const program = `
    import { parentPort as port } from 'node:worker_threads';
    port.on('message', ({ call, path, args }) => { ${handler} });`;
  const died = Promise.withResolvers<unknown>();
  const thread = new ServiceThread({
    name: 'test',
    module: new URL(`data:text/javascript,${encodeURIComponent(program)}`),
    data: undefined,
    onDeath: (reason) => {
      deaths.push(reason);
      died.resolve(reason);
    },
  });
  return { thread, deaths, died: died.promise };
}

test('a call is answered by its own answer, in whatever order they come', async () => {
  const { thread } = start('setTimeout(() => port.postMessage({ answer: call, value: args[0] }), args[0])');
  assert.deepEqual(await Promise.all([30, 1, 15].map((pause) => thread.call('any', [pause]))), [30, 1, 15]);
  assert.equal(thread.pending, 0);
  await thread.end();
});

test('a thread that dies is told of once, and first of all; what waits for it, and what comes after, is refused', async () => {
  const { thread, deaths, died } = start(`if (path === 'die') throw new Error('out of luck');`);
  const refused = { code: 'unavailable', message: 'The thread "test" has ended: out of luck.' };
  await Promise.all([
    assert.rejects(thread.call('wait', []), refused),
    assert.rejects(thread.call('die', []), refused),
    thread.call('wait', []).catch(() => assert.equal(deaths.length, 1)),
  ]);
  await died;
  await assert.rejects(thread.call('wait', []), refused);
  assert.deepEqual(deaths, ['The thread "test" has ended: out of luck.']);
});

test('a thread that just exits has died as well', async () => {
  const { thread, deaths, died } = start('process.exit(3);');
  await assert.rejects(thread.call('exit', []), { code: 'unavailable', message: /it exited with code 3/ });
  await died;
  assert.equal(deaths.length, 1);
});

test('an end that was asked for is no death', async () => {
  const { thread, deaths } = start('');
  const waiting = assert.rejects(thread.call('wait', []), { code: 'unavailable' });
  await thread.end();
  await waiting;
  assert.deepEqual(deaths, []);
});

test('an error is of the same kind on the other side', () => {
  const sent = [
    new ServiceError('overloaded', 'Later.', { retryAfter: 3, cause: new Error('why') }),
    new TypeError('Not so.'),
    'a text',
  ];
  const received = sent.map((error) => unpackError(structuredClone(packError(error))));
  const [service, type, text] = received;
  assert.ok(service instanceof ServiceError);
  assert.deepEqual([service.code, service.message, service.retryAfter], ['overloaded', 'Later.', 3]);
  assert.equal(service.statusCode, 429);
  assert.match(String(service.cause), /why/);
  assert.deepEqual([type?.name, type?.message, text?.message], ['TypeError', 'Not so.', 'a text']);
});
