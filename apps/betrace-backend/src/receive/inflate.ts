import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { messageOf, ServiceError } from '../errors.ts';

export interface InflateLimits {
  /** Bytes of an inflated body. */
  readonly maxInflated: number;
  /** Inflated bytes per byte sent, for bodies that inflate beyond `freeRatioBelow`. */
  readonly maxRatio: number;
}

/** Small bodies may inflate by any ratio up to here: repeated spans compress very well. */
const freeRatioBelow = 1024 * 1024;

type Inflater = (body: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Promise<Uint8Array>;

const gunzip: Inflater = promisify(zlib.gunzip);
const inflateZlib: Inflater = promisify(zlib.inflate);
const inflateRaw: Inflater = promisify(zlib.inflateRaw);
const unzstd: Inflater = promisify(zlib.zstdDecompress);

const inflaters: Record<string, Inflater> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  // "deflate" is the zlib format, but some clients send the bare stream.
  deflate: (body, options) => (hasZlibHeader(body) ? inflateZlib : inflateRaw)(body, options),
  zstd: unzstd,
};

export const acceptedEncodings = 'gzip, deflate, zstd, identity';

/**
 * The body in the clear. Throws `unsupported-media-type` for another encoding, `body-too-large` beyond the
 * limits and `invalid-body` for data that its encoding cannot have produced, a truncated body included.
 */
export async function inflate(body: Uint8Array, encoding: string, limits: InflateLimits): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity') {
    return body;
  }
  const inflater = Object.hasOwn(inflaters, name) ? inflaters[name] : undefined;
  if (!inflater) {
    throw new ServiceError(
      'unsupported-media-type',
      `Content-Encoding "${name.slice(0, 40)}" is not understood; send ${acceptedEncodings}.`,
    );
  }
  const maxOutputLength = Math.min(limits.maxInflated, Math.max(freeRatioBelow, body.length * limits.maxRatio));
  try {
    return await inflater(body, { maxOutputLength, chunkSize: Math.min(likelySize(body, name), maxOutputLength) });
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new ServiceError(
        'body-too-large',
        `The body of ${body.length} bytes inflates to more than ${maxOutputLength} bytes; send fewer spans at a time.`,
        { cause },
      );
    }
    throw new ServiceError('invalid-body', `The body is not valid ${name}: ${messageOf(cause)}.`, { cause });
  }
}

/** Bytes of one chunk of output. */
const leastChunk = 16 * 1024;
const mostChunk = 1024 * 1024;

/**
 * Room for all of most bodies, for each further chunk costs a call, and no more, for it is held with the spans. A gzip body
 * ends with its size, which may be a lie; of others the size is not known: telemetry seldom shrinks to less than an eighth.
 */
function likelySize(body: Uint8Array, name: string): number {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const isGzip = name.endsWith('gzip') && body.length >= 4;
  // One byte more: a chunk that is full to its end is followed by another.
  const size = isGzip ? view.getUint32(body.length - 4, true) + 1 : body.length * 8;
  return Math.min(Math.max(size, leastChunk), mostChunk);
}

function hasZlibHeader(body: Uint8Array): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
