export const traceIdBytes = 16;

/** Trace ids of 32 hex digits, as 16 bytes each, behind `offset` free bytes. */
export function traceIdsToBytes(traceIds: readonly string[], offset: number): Buffer {
  const bytes = Buffer.allocUnsafe(offset + traceIds.length * traceIdBytes);
  traceIds.forEach((traceId, i) => bytes.write(traceId, offset + i * traceIdBytes, 'hex'));
  return bytes;
}

export function traceIdsFromBytes(bytes: Buffer): string[] {
  return Array.from({ length: Math.floor(bytes.length / traceIdBytes) }, (_, i) =>
    bytes.toString('hex', i * traceIdBytes, (i + 1) * traceIdBytes),
  );
}
