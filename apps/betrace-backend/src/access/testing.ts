import { roles, type Role } from './role.ts';
import { addToken } from './make-token.ts';
import type { Api } from '../api/testing/start-api.ts';

/** Makes a token of each role, so that calls need one, and gives the header with which each is sent. */
export async function tokensOfRoles({ store, access }: Pick<Api, 'store' | 'access'>, now: bigint) {
  const secrets = {} as Record<Role, string>;
  for (const role of roles) {
    const input = { name: `the ${role}`, role, trusted: false };
    secrets[role] = (await addToken(store.tokens, input, now, 'test')).secret;
  }
  await access.reload();
  return {
    secrets,
    headerOf: (role: Role | undefined): Record<string, string> =>
      role === undefined ? {} : { authorization: `Bearer ${secrets[role]}` },
  };
}
