import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const folder = new URL('../../../../../shared/data/traces/', import.meta.url);

/** The names of the recorded traces; empty where they are not at hand. */
export const recordings: readonly string[] = existsSync(folder)
  ? readdirSync(folder).flatMap((file) => /^(.*)[.]binpb[.]gz$/.exec(file)?.[1] ?? [])
  : [];

/** The requests of a recording: each is preceded by its length as a varint. */
export function recordedRequests(name: string): Uint8Array[] {
  const bytes = gunzipSync(readFileSync(new URL(`${name}.binpb.gz`, folder)));
  const requests = [];
  for (let at = 0; at < bytes.length;) {
    let length = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
      byte = bytes[at++] ?? 0;
      length |= (byte & 0x7f) << shift;
    }
    requests.push(bytes.subarray(at, at + length));
    at += length;
  }
  return requests;
}
