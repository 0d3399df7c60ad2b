import path from 'node:path';
import { loadKeys } from '../../key-file.ts';

/**
 * The key that signs evidence: the first of those that are configured, else the one in the data folder, `evidence.key`.
 * Older ones only verify, which is not done here. `isNew`: it was made just now, in that file.
 */
export async function loadSigningKey(
  dataDir: string,
  configured: readonly Uint8Array[],
): Promise<{ readonly key: Uint8Array; readonly file: string; readonly isNew: boolean }> {
  const file = path.join(dataDir, 'evidence.key');
  const ifLost = 'records that were signed with the old one can be verified by nobody who has not kept it';
  const { keys, isNew } = await loadKeys(file, configured, ifLost);
  return { key: keys[0], file, isNew };
}
