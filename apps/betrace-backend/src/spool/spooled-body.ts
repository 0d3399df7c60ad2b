import { traceIdBytes, traceIdsFromBytes, traceIdsToBytes } from './trace-id-bytes.ts';

/** How a body is compressed in the spool; the place in this list is written, so it only ever grows. */
const encodings = ['identity', 'gzip', 'deflate', 'zstd'] as const;

/** A body as it was sent: compressed it takes a fraction of the room, and to write it a fraction of the time. */
export interface SpooledBody {
  /** When it came: milliseconds of service time. */
  readonly arrival: number;
  /** A Content-Encoding that `inflate` understands. */
  readonly encoding: (typeof encodings)[number];
  /** How many spans it holds. */
  readonly spans: number;
  /** Of its spans, each once. */
  readonly traceIds: readonly string[];
  readonly body: Uint8Array;
}

/** Arrival (double), encoding, spans and how many trace ids (u32 each), all little endian; then the ids and the body. */
const fixedBytes = 20;

export function encodeBody({ arrival, encoding, spans, traceIds, body }: SpooledBody): Uint8Array[] {
  const head = traceIdsToBytes(traceIds, fixedBytes);
  head.writeDoubleLE(arrival, 0);
  head.writeUInt32LE(encodings.indexOf(encoding), 8);
  head.writeUInt32LE(spans, 12);
  head.writeUInt32LE(traceIds.length, 16);
  return [head, body];
}

/** Undefined when a newer version wrote it. */
export function decodeBody(payload: Buffer): SpooledBody | undefined {
  const encoding = encodings[payload.readUInt32LE(8)];
  const idsEnd = fixedBytes + payload.readUInt32LE(16) * traceIdBytes;
  return (
    encoding && {
      arrival: payload.readDoubleLE(0),
      encoding,
      spans: payload.readUInt32LE(12),
      traceIds: traceIdsFromBytes(payload.subarray(fixedBytes, idsEnd)),
      body: payload.subarray(idsEnd),
    }
  );
}

/** The encoding by which a body can be kept as it was sent; undefined when it is better kept in the clear. */
export function spoolEncoding(contentEncoding: string): SpooledBody['encoding'] | undefined {
  const name = contentEncoding.trim().toLowerCase().replace(/^x-/, '');
  return encodings.find((encoding) => encoding === (name === '' ? 'identity' : name));
}
