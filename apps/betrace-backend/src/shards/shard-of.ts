/** The shard of a trace: by all of its id, since some clients count only part of it up. */
export function shardOf(traceId: string, shards: number): number {
  let hash = 0;
  for (let i = 0; i < 32; i += 8) {
    hash = Math.imul(hash ^ parseInt(traceId.slice(i, i + 8), 16), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return (hash >>> 0) % shards;
}
