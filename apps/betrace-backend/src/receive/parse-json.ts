import { ServiceError } from '../errors.ts';
import { jsonErrorOffset } from './json-error-offset.ts';

/** A number that a double may not hold. */
const longNumber = /(?<![\d."])\d{16}/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a JSON body; whole numbers beyond 2^53 come as their text, so that no nanosecond is lost.
 * Throws `invalid-body` with the byte at which it stops being JSON.
 */
export function parseJson(body: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch (cause) {
    throw new ServiceError('invalid-body', 'The body is not valid UTF-8.', { cause });
  }
  try {
    return JSON.parse(text, longNumber.test(text) ? keepExact : undefined);
  } catch (cause) {
    const offset = jsonErrorOffset(text);
    const found = text[offset];
    const what = found === undefined ? 'it ends too early' : `${JSON.stringify(found)} is not expected there`;
    const byte = Buffer.byteLength(text.slice(0, offset));
    throw new ServiceError('invalid-body', `The body is not valid JSON at byte ${byte}: ${what}.`, { cause });
  }
}

function keepExact(_key: string, value: unknown, { source = '' }: { source?: string } = {}): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
}
