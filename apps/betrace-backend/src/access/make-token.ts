import { ServiceError } from '../errors.ts';
import { invalidArgument, type Problem } from '../invalid-argument.ts';
import type { StoredToken, TokenStore } from '../store/store.ts';
import { isRole, roles } from './role.ts';
import { hashToken, makeToken, tokenId } from './token-text.ts';

/** Tokens that are kept, also when they are no longer in force. */
export const maxTokens = 1000;

const maxName = 100;

export interface NewToken {
  readonly name: string;
  readonly role: string;
  readonly trusted: boolean;
  /** Ns since 1970; undefined: never. */
  readonly expiresAt?: bigint | undefined;
}

export interface MadeToken {
  /** The token itself, which is kept nowhere. */
  readonly secret: string;
  readonly token: StoredToken;
}

/**
 * Makes a token and keeps its hash. Throws `invalid-argument`, `already-exists` for a name that is in use, and
 * `failed-precondition` when there are too many.
 */
export async function addToken(tokens: TokenStore, input: NewToken, now: bigint, author: string): Promise<MadeToken> {
  const secret = makeToken();
  const token = tokenOf(secret, input, now, author);
  const done = await tokens.insert(token, maxTokens);
  if (done === 'taken') {
    throw new ServiceError(
      'already-exists',
      `A token named ${JSON.stringify(token.name)} is in force; revoke it first, or give this one another name.`,
    );
  }
  if (done === 'full') {
    throw new ServiceError('failed-precondition', `There are ${maxTokens} tokens in force; revoke one first.`);
  }
  return { secret, token };
}

/** What is kept of a token. Throws `invalid-argument` with all that is wrong. */
export function tokenOf(secret: string, input: NewToken, now: bigint, author: string): StoredToken {
  const { name, role, trusted, expiresAt } = input;
  const problems: Problem[] = [];
  if (!/^(?=\S)[^\p{C}]+(?<=\S)$/u.test(name) || name.length > maxName) {
    problems.push({ field: 'name', description: `should be 1 to ${maxName} printable characters.` });
  }
  if (expiresAt !== undefined && expiresAt <= now) {
    problems.push({ field: 'expires_at', description: 'should be in the future.' });
  }
  if (trusted && role === 'ingest') {
    problems.push({
      field: 'trusted',
      description: 'is for tokens that read; a token for spans says nothing of a user.',
    });
  }
  const id = tokenId(secret);
  if (id === undefined || !isRole(role)) {
    problems.push({ field: 'role', description: `should be one of ${roles.join(', ')}.` });
  } else if (problems.length === 0) {
    return { id, name, role, trusted, hash: hashToken(secret), createdAt: now, createdBy: author, expiresAt };
  }
  throw invalidArgument(problems as [Problem, ...Problem[]]);
}
