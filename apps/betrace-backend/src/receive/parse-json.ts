import { ServiceError } from '../errors.ts';
import { jsonErrorOffset } from './json-error-offset.ts';
import { scanJson } from './scan-json.ts';

/** OTLP needs some 90 levels for the deepest values that are read. */
const maxDepth = 200;
/** Of arrays and objects, each of which takes far more memory than its text: a span with ten attributes has 25. */
const maxContainers = 1_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a JSON body; whole numbers beyond 2^53 come as their text, so that no nanosecond is lost.
 * Throws `invalid-body` with the byte at which it stops being JSON, or when it nests too deep or holds too much.
 */
export function parseJson(body: Uint8Array): unknown {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const { depth, containers, longNumbers } = scanJson(bytes);
  if (depth > maxDepth || containers > maxContainers) {
    const what = depth > maxDepth ? `nests ${depth} levels deep` : `holds ${containers} arrays and objects`;
    const most = depth > maxDepth ? maxDepth : maxContainers;
    throw new ServiceError('invalid-body', `The JSON ${what}; at most ${most} are read.`);
  }
  const text = decode(bytes);
  try {
    return JSON.parse(longNumbers.length === 0 ? text : decode(quoteUnsafe(bytes, longNumbers)));
  } catch (cause) {
    const offset = jsonErrorOffset(text);
    const found = text[offset];
    const what = found === undefined ? 'it ends too early' : `${JSON.stringify(found)} is not expected there`;
    const byte = Buffer.byteLength(text.slice(0, offset));
    throw new ServiceError('invalid-body', `The body is not valid JSON at byte ${byte}: ${what}.`, { cause });
  }
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ServiceError('invalid-body', 'The body is not valid UTF-8.', { cause });
  }
}

/** The text with quotes around the numbers that a double does not hold. */
function quoteUnsafe(text: Buffer, numbers: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(text.length + numbers.length);
  let length = 0;
  let copied = 0;
  const put = (end: number) => {
    length += text.copy(out, length, copied, end);
    copied = end;
  };
  for (let i = 0; i < numbers.length; i += 2) {
    const [start = 0, end = 0] = [numbers[i], numbers[i + 1]];
    if (!Number.isSafeInteger(Number(text.toString('latin1', start, end)))) {
      put(start);
      out[length++] = 0x22;
      put(end);
      out[length++] = 0x22;
    }
  }
  put(text.length);
  return out.subarray(0, length);
}
