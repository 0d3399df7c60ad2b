import type { Client } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';

/** A token as the commands show it. */
export interface ShownToken {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly trusted: boolean;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  readonly lastUsedAt?: string;
}

export interface AskedToken {
  readonly name: string;
  readonly role: string;
  readonly trusted: boolean;
  /** RFC 3339. */
  readonly expiresAt?: string;
}

/** Where tokens are kept: on a server, or in the folder of one that does not run. */
export interface TokenKeeper {
  create(token: AskedToken): Promise<{ readonly secret: string; readonly token: ShownToken }>;
  list(): Promise<readonly ShownToken[]>;
  revoke(id: string): Promise<void>;
}

export const dataDirFlag = {
  'data-dir': { value: 'DIR', meaning: 'in the data folder of a server that does not run, instead of asking one' },
} as const;

/** Calls `work` with the folder's tokens when one is named, otherwise with the server's. */
export async function withTokens<T>(
  dataDir: string | undefined,
  { tokens }: Client,
  work: (keeper: TokenKeeper) => Promise<T>,
): Promise<T> {
  if (dataDir === undefined) {
    return work({
      create: async (token) => (await tokens.create({ ...token })) as { secret: string; token: ShownToken },
      list: async () => (await tokens.list()).tokens,
      revoke: async (id) => void (await tokens.revoke(id)),
    });
  }
  const folder = await openFolder(dataDir);
  try {
    return await work(folder);
  } finally {
    await folder.close();
  }
}

/** The tokens of a folder. Opening and each call reject with a CommandError. */
export async function openFolder(
  dataDir: string,
): Promise<TokenKeeper & { deleteAll(): Promise<number>; close(): Promise<void> }> {
  const { openTokens } = await import('@betrace/backend');
  const offline = await asked(openTokens(dataDir));
  type Kept = Awaited<ReturnType<typeof offline.list>>[number];
  const shown = ({ hash: _, createdAt, expiresAt, revokedAt, lastUsedAt, ...token }: Kept): ShownToken => ({
    ...token,
    createdAt: timeOf(createdAt),
    ...(expiresAt !== undefined && { expiresAt: timeOf(expiresAt) }),
    ...(revokedAt !== undefined && { revokedAt: timeOf(revokedAt) }),
    ...(lastUsedAt !== undefined && { lastUsedAt: timeOf(lastUsedAt) }),
  });
  return {
    async create({ expiresAt, ...token }) {
      const ns = expiresAt === undefined ? undefined : BigInt(Date.parse(expiresAt)) * 1_000_000n;
      const made = await asked(offline.create({ ...token, expiresAt: ns }));
      return { secret: made.secret, token: shown(made.token) };
    },
    list: async () => (await offline.list()).map(shown),
    async revoke(id) {
      if (!(await asked(offline.revoke(id)))) {
        throw new CommandError(`there is no token ${JSON.stringify(id)} in ${dataDir}`);
      }
    },
    deleteAll: () => asked(offline.deleteAll()),
    close: () => offline.close(),
  };
}

async function asked<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new CommandError(error instanceof Error ? error.message : String(error), { cause: error });
  });
}

function timeOf(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toISOString();
}
