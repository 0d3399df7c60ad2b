import path from 'node:path';
import { parseCompactTrace } from '@betrace/dsl/rule-file';
import { JsonShapeError, otlpJsonToProtobuf } from '@betrace/engine';
import { CommandError } from '../arguments.ts';
import { delimitedMessages } from './delimited.ts';
import { inflated } from './inflate.ts';
import { jsonValues } from './json-values.ts';
import { toOtlpJson } from './otlp-json.ts';
import { shownName, textOf } from './read-text.ts';

/** Bytes of a file in the compact notation. */
const largestCompact = 16 * 1024 * 1024;

/** A request as OTLP protobuf, and what to call it. */
export interface Body {
  readonly place: string;
  readonly bytes: Uint8Array;
}

/**
 * The requests of a file with traces, read one by one. Gzip is seen by its first bytes; whether it is protobuf, JSON or
 * the compact notation by the file's name, or where that does not tell by its content.
 */
export async function* traceBodies(
  name: string,
  chunks: AsyncGenerator<Uint8Array>,
  compactTraceId: () => string,
): AsyncGenerator<Body> {
  const file = shownName(name);
  const content = inflated(file, chunks);
  const { value: first, done } = await content.next();
  if (done) {
    return;
  }
  const all = (async function* () {
    yield first;
    yield* content;
  })();
  switch (formatByName(name) ?? formatByContent(first)) {
    case 'protobuf':
      return yield* protobufBodies(file, all);
    case 'json':
      return yield* jsonBodies(file, all);
    default:
      yield await compactBody(file, all, compactTraceId());
  }
}

type Format = 'protobuf' | 'json' | 'compact';

function formatByName(name: string): Format | undefined {
  const extension = path.extname(name.replace(/\.gz$/i, '')).toLowerCase();
  switch (extension) {
    case '.binpb':
    case '.pb':
      return 'protobuf';
    case '.json':
    case '.jsonl':
    case '.ndjson':
      return 'json';
    default:
      return undefined;
  }
}

/** Protobuf has control characters, as tags and lengths; JSON begins with a brace or bracket. */
function formatByContent(first: Uint8Array): Format {
  if (first.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20))) {
    return 'protobuf';
  }
  return /^\s*[{[]/.test(Buffer.from(first).toString()) ? 'json' : 'compact';
}

async function* protobufBodies(file: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Body> {
  let number = 1;
  for await (const bytes of delimitedMessages(file, content)) {
    yield { place: `${file}: request ${number++}`, bytes };
  }
}

async function* jsonBodies(file: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Body> {
  for await (const { line, json } of jsonValues(file, content)) {
    const place = `${file}:${line}`;
    for (const request of Array.isArray(json) ? json : [json]) {
      yield { place, bytes: wireOf(place, request) };
    }
  }
}

/** Also what Tempo answers: the request under `trace`, its `resourceSpans` called `batches`. */
function wireOf(place: string, json: { trace?: object } | null): Uint8Array {
  const request: { resourceSpans?: unknown; batches?: unknown } = json?.trace ?? json ?? {};
  const { resourceSpans, batches } = request;
  if (resourceSpans === undefined && batches === undefined) {
    throw new CommandError(`${place}: there are no resourceSpans; a request of OTLP/JSON has them`);
  }
  try {
    return otlpJsonToProtobuf({ resourceSpans: resourceSpans ?? batches });
  } catch (error) {
    if (error instanceof JsonShapeError) {
      throw new CommandError(`${place}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function compactBody(file: string, content: AsyncIterable<Uint8Array>, traceId: string): Promise<Body> {
  const read = parseCompactTrace(await textOf(file, content, largestCompact));
  if ('problems' in read) {
    const lines = read.problems.map(({ line, message }) => `${file}:${line}: ${message}`);
    throw new CommandError(lines.join('\n'));
  }
  return { place: file, bytes: otlpJsonToProtobuf(toOtlpJson(read.trace, traceId)) };
}
