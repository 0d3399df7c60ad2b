import { CommandError } from '../arguments.ts';
import { largestRequest, Pieces } from './pieces.ts';

const [tab, lineFeed, carriageReturn, blank, quote, backslash] = [0x09, 0x0a, 0x0d, 0x20, 0x22, 0x5c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** A number that a double may not hold. */
const longNumber = /(?<![\d."])\d{16}/;

export interface JsonValue {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly json: unknown;
}

/**
 * The JSON objects and arrays of a file, one after the other, whether on lines of their own or spread over many: only
 * one of them is held at a time. Whole numbers beyond 2^53 come as their text. CommandError names the line.
 */
export async function* jsonValues(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonValue> {
  const pieces = new Pieces();
  let depth = 0;
  let inString = false;
  let escaped = false;
  let line = 1;
  let first = 1;
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      line += byte === lineFeed ? 1 : 0;
      if (inString) {
        inString = escaped || byte !== quote;
        escaped = !escaped && byte === backslash;
      } else if (byte === quote) {
        inString = depth > 0;
        refuseUnless(inString, file, line);
      } else if (byte === openBrace || byte === openBracket) {
        if (depth++ === 0) {
          start = at;
          first = line;
        }
      } else if (byte === closeBrace || byte === closeBracket) {
        refuseUnless(depth > 0, file, line);
        if (--depth === 0) {
          pieces.add(chunk.subarray(start, at + 1));
          yield { line: first, json: parse(file, first, pieces.take()) };
        }
      } else if (depth === 0) {
        refuseUnless(isBlank(byte), file, line);
      }
    }
    if (depth > 0) {
      pieces.add(chunk.subarray(start));
      if (pieces.length > largestRequest) {
        throw new CommandError(`${file}:${first}: a request is larger than ${largestRequest / (1024 * 1024)} MiB`);
      }
    }
  }
  if (depth > 0) {
    throw new CommandError(`${file} is cut off: the JSON that begins in line ${first} does not end`);
  }
}

function isBlank(byte: number): boolean {
  return byte === blank || byte === lineFeed || byte === carriageReturn || byte === tab;
}

function refuseUnless(expected: boolean, file: string, line: number): void {
  if (!expected) {
    throw new CommandError(`${file}:${line}: between requests stands something that is no JSON object`);
  }
}

function parse(file: string, line: number, bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JSON.parse(text, longNumber.test(text) ? keepExact : undefined);
  } catch (error) {
    throw new CommandError(`${file}:${line}: this is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function keepExact(_key: string, value: unknown, { source = '' }: { source?: string } = {}): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
}
