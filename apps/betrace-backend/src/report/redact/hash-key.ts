import path from 'node:path';
import { loadKeys } from '../../key-file.ts';

/**
 * The keys under which redacted values are hashed, the one for new hashes first: those that are configured, then the one
 * in the data folder. With a key equal values stay comparable across violations; without it nobody can try out values
 * against a hash.
 */
export async function loadHashKeys(dataDir: string, configured: readonly Uint8Array[] = []): Promise<Uint8Array[]> {
  const ifLost = 'values redacted from then on no longer compare with older ones';
  return [...(await loadKeys(path.join(dataDir, 'redaction.key'), configured, ifLost)).keys];
}
