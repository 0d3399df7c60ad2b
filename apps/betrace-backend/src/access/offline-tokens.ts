import { messageOf } from '../errors.ts';
import { openStore } from '../store/open-store.ts';
import type { StoredToken } from '../store/store.ts';
import { addToken, type NewToken } from './make-token.ts';

/** In lists and in the audit log. */
const author = 'command line';

/** The tokens in a data folder that no service runs on. */
export interface OfflineTokens {
  create(input: NewToken): Promise<{ readonly secret: string; readonly token: StoredToken }>;
  list(): Promise<readonly StoredToken[]>;
  /** False when there is none. */
  revoke(id: string): Promise<boolean>;
  /** From then on no token is asked for. */
  deleteAll(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens the folder, and makes it when it is not there: so the first token can be made before a service starts. Rejects
 * with a sentence for people, also while a service runs on it.
 */
export async function openTokens(dataDir: string): Promise<OfflineTokens> {
  const { tokens, close } = await openStore(dataDir);
  const now = () => BigInt(Date.now()) * 1_000_000n;
  const readably = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw new Error(messageOf(error), { cause: error });
    });
  return {
    create: (input) => readably(addToken(tokens, input, now(), author)),
    list: () => tokens.list(),
    revoke: (id) => readably(tokens.revoke(id, now(), author)),
    deleteAll: () => readably(tokens.deleteAll(now(), author)),
    close,
  };
}
