import type { Message } from '@bufbuild/protobuf';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceError } from '../../errors.ts';
import { drained } from '../slow-reader.ts';
import { statusJson } from '../status.ts';
import { answerJson } from './answer-json.ts';
import type { HttpBinding } from './http-binding.ts';

/** Milliseconds in which a reader that is cut off may still take the reason. */
const lastWordsLimit = 5000;

/** How the answers of a server stream are written. */
export interface StreamFormat {
  readonly contentType: string;
  answer(binding: HttpBinding, answer: Message): string;
  failure(error: ServiceError): string;
}

/** One JSON object a line; a failure is the last line, `{"error": Status}`. */
const lines: StreamFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  answer: (binding, answer) => `${JSON.stringify(answerJson(binding, answer))}\n`,
  failure: (error) => `${JSON.stringify({ error: statusJson(error) })}\n`,
};

/** Server-sent events: the cursor of an answer is its id; a failure is the event `error`. */
const events: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  answer(binding, answer) {
    const cursor = binding.resume && (answer as unknown as Record<string, unknown>)[binding.resume.response.localName];
    const id = typeof cursor === 'string' && /^[^\0\r\n]+$/.test(cursor) ? `id: ${cursor}\n` : '';
    return `${id}data: ${JSON.stringify(answerJson(binding, answer))}\n\n`;
  },
  failure: (error) => `event: error\ndata: ${JSON.stringify(statusJson(error))}\n\n`,
};

/** Events for those who accept events, lines for all others. */
export function streamFormat(accept: string | undefined): StreamFormat {
  return /(^|,)\s*text\/event-stream\s*(;|,|$)/i.test(accept ?? '') ? events : lines;
}

/**
 * Writes answers as they come, until they end, fail, or the reader goes or is too slow. Rejects only with what fails
 * before the first answer; then nothing is written, and the failure can be answered with its status.
 */
export async function writeStream(
  response: ServerResponse,
  answers: AsyncGenerator<Message, void>,
  binding: HttpBinding,
  { format, slowLimit }: { readonly format: StreamFormat; readonly slowLimit?: number | undefined },
): Promise<void> {
  let next = await answers.next();
  response.writeHead(binding.successStatus, {
    'content-type': format.contentType,
    'cache-control': 'no-store',
    // Proxies would gather answers.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  let failure: ServiceError | undefined;
  try {
    for (; next.done !== true && !response.destroyed; next = await answers.next()) {
      if (!response.write(format.answer(binding, next.value))) {
        await drained(response, slowLimit);
      }
    }
  } catch (error) {
    failure = error as ServiceError;
  }
  await answers.return();
  response.end(failure && format.failure(failure));
  if (failure) {
    await Promise.race([once(response, 'close'), sleep(lastWordsLimit, undefined, { ref: false })]);
    response.destroy();
  }
}
