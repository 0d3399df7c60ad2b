import type { MessageInitShape } from '@bufbuild/protobuf';
import { TokenService, type TokenSchema } from '@betrace/api-client/gen/betrace/v1/tokens_pb.js';
import type { Access } from '../access/access.ts';
import { addToken } from '../access/make-token.ts';
import { ServiceError } from '../errors.ts';
import type { StoredToken, TokenStore } from '../store/store.ts';
import { serve, type ServedService } from './service.ts';
import { fromTimestamp, toTimestamp } from './times.ts';

export interface TokenDeps {
  readonly tokens: TokenStore;
  readonly access: Pick<Access, 'asksForTokens' | 'reload' | 'touch'>;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

export function tokenHandlers({ tokens, access, now }: TokenDeps): ServedService {
  return serve(TokenService, {
    async create({ name, role, trusted, expiresAt }, { caller }) {
      if (!access.asksForTokens && (role !== 'admin' || trusted || expiresAt !== undefined)) {
        throw new ServiceError(
          'failed-precondition',
          'From the first token on every call needs one, so it must be one that can make others: role admin, not trusted, ' +
            'without expiry.',
        );
      }
      const input = { name, role, trusted, expiresAt: expiresAt && fromTimestamp(expiresAt) };
      const { secret, token } = await addToken(tokens, input, now(), caller.name);
      await access.reload();
      return { secret, token: toMessage(token) };
    },
    async list() {
      await access.touch();
      return { tokens: (await tokens.list()).map(toMessage) };
    },
    async revoke({ id }, { caller }) {
      if (!(await tokens.revoke(id, now(), caller.name))) {
        throw new ServiceError('not-found', `There is no token ${JSON.stringify(id.slice(0, 63))}.`);
      }
      await access.reload();
      return {};
    },
  });
}

function toMessage(token: StoredToken): MessageInitShape<typeof TokenSchema> {
  const { id, name, role, trusted, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt } = token;
  return {
    id,
    name,
    role,
    trusted,
    createdAt: toTimestamp(createdAt),
    createdBy,
    ...(expiresAt !== undefined && { expiresAt: toTimestamp(expiresAt) }),
    ...(revokedAt !== undefined && { revokedAt: toTimestamp(revokedAt) }),
    ...(lastUsedAt !== undefined && { lastUsedAt: toTimestamp(lastUsedAt) }),
  };
}
