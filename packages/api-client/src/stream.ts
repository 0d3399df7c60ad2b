import { ApiError, errorFromAnswer } from './api-error.ts';
import type { ApiRequest } from './transport.ts';

/** A stream that was answered: its status and, as they come, its lines of JSON. */
export interface StreamAnswer {
  readonly status: number;
  readonly lines: AsyncIterable<string>;
}

/** Sends a request whose answer is a stream; throws only when no answer came. */
export type StreamTransport = (request: ApiRequest) => Promise<StreamAnswer>;

/** The stream transport over `fetch`, in browsers and Node. */
export function fetchStream(fetch: typeof globalThis.fetch = globalThis.fetch): StreamTransport {
  return async ({ method, url, headers, signal }) => {
    try {
      const response = await fetch(url, { method, headers, signal: signal ?? null });
      return { status: response.status, lines: linesOf(response.body) };
    } catch (error) {
      throw signal?.aborted ? error : new ApiError(0, 'UNAVAILABLE', `No answer from ${url.split('?')[0]}.`, [], error);
    }
  };
}

async function* linesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string, void, undefined> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) {
      const lines = (text + decoder.decode(chunk.value, { stream: true })).split('\n');
      text = lines.pop() ?? '';
      yield* lines;
    }
    if (text !== '') {
      yield text;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

/** The messages of a stream. An answer that is a failure, or a last line that tells of one, is thrown as ApiError. */
export async function* readStream(answer: StreamAnswer): AsyncGenerator<unknown, void, undefined> {
  if (answer.status < 200 || answer.status > 299) {
    let text = '';
    for await (const line of answer.lines) {
      text += line;
    }
    throw errorFromAnswer(answer.status, parse(text));
  }
  for await (const line of answer.lines) {
    const message = parse(line);
    // Messages may have a field of that name, but none with a Status in it.
    if (isFailure(message)) {
      throw errorFromAnswer(0, message.error);
    }
    yield message;
  }
}

function isFailure(message: unknown): message is { readonly error: object } {
  return typeof message === 'object' && message !== null && 'error' in message && typeof message.error === 'object';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
