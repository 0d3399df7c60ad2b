import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { messageOf, StartError } from '../errors.ts';
import type { StoredToken, TokenStore } from '../store/store.ts';
import { maxTokens, tokenOf, type NewToken } from './make-token.ts';
import { hashToken, tokenId } from './token-text.ts';

/** Who made the tokens of the file, in lists and in the audit log. */
const author = 'bootstrap file';

const maxBytes = 1024 * 1024;
const keys = ['name', 'role', 'trusted', 'expires', 'token', 'token_file'];

interface WrittenToken {
  readonly secret: string;
  readonly input: NewToken;
}

/**
 * Makes the tokens of a file be there, for containers whose tokens are made outside: again and again with the same result.
 * Those that came from the file and stand there no more are revoked; one that was revoked stays so. Throws a StartError
 * that names the place of what is wrong, and never a token.
 */
export async function takeBootstrapTokens(
  file: string,
  tokens: TokenStore,
  now: bigint,
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void },
): Promise<void> {
  const written = readTokens(file);
  const stored = new Map((await tokens.list()).map((token) => [token.id, token]));
  const ids = new Set<string>();
  const count = { made: 0, revoked: 0, unchanged: 0 };
  for (const [i, { secret, input }] of written.entries()) {
    const place = `${file}: tokens[${i}]`;
    const id = tokenId(secret) ?? '';
    const known = stored.get(id);
    if (ids.has(id)) {
      throw new StartError(`${place} is the same token as one before it.`);
    }
    ids.add(id);
    if (known === undefined) {
      await insert(tokens, { secret, input }, now, place);
      count.made += 1;
    } else if (!isSame(known, secret, input)) {
      throw new StartError(`${place}: the token is known with another role, name or expiry; make a new one.`);
    } else {
      count.unchanged += 1;
      if (known.revokedAt !== undefined) {
        log.warn({ token: id, name: known.name }, 'a token of the bootstrap file stays revoked');
      }
    }
  }
  for (const token of stored.values()) {
    if (token.createdBy === author && token.revokedAt === undefined && !ids.has(token.id)) {
      await tokens.revoke(token.id, now, author);
      count.revoked += 1;
    }
  }
  log.info(count, 'the bootstrap file of tokens is taken over');
}

async function insert(tokens: TokenStore, { secret, input }: WrittenToken, now: bigint, place: string): Promise<void> {
  const done = await tokens.insert(checked(secret, input, now, place), maxTokens);
  if (done !== 'inserted') {
    const reason = done === 'taken' ? `the name ${JSON.stringify(input.name)} is in use` : 'there are too many tokens';
    throw new StartError(`${place}: ${reason}.`);
  }
}

function checked(secret: string, input: NewToken, now: bigint, place: string): StoredToken {
  try {
    return tokenOf(secret, input, now, author);
  } catch (error) {
    throw new StartError(`${place}: ${messageOf(error)}`);
  }
}

function isSame(known: StoredToken, secret: string, { name, role, trusted, expiresAt }: NewToken): boolean {
  return (
    Buffer.compare(known.hash, hashToken(secret)) === 0 &&
    known.name === name &&
    known.role === role &&
    known.trusted === trusted &&
    known.expiresAt === expiresAt
  );
}

function readTokens(file: string): WrittenToken[] {
  const text = readText(file, 'BETRACE_BOOTSTRAP_TOKENS_FILE');
  let content: unknown;
  try {
    content = parse(text, { maxAliasCount: 0 });
  } catch {
    // The message of the parser shows the line, and there may be a token in it.
    throw new StartError(`${file} is not YAML.`);
  }
  const { tokens, ...others } = (content ?? {}) as { tokens?: unknown };
  if (!Array.isArray(tokens) || Object.keys(others).length > 0) {
    throw new StartError(`${file} should hold "tokens:", a list, and nothing else.`);
  }
  return tokens.map((entry: unknown, i) => readToken(entry, `${file}: tokens[${i}]`));
}

function readToken(entry: unknown, place: string): WrittenToken {
  const written = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  const unknown = Object.keys(written).filter((key) => !keys.includes(key));
  const { name, role, trusted = false, expires, token, token_file: tokenFile } = written;
  if (unknown.length > 0 || typeof name !== 'string' || typeof role !== 'string' || typeof trusted !== 'boolean') {
    throw new StartError(`${place} should have name, role, and token or token_file; it may have trusted and expires.`);
  }
  if ((typeof token === 'string') === (typeof tokenFile === 'string')) {
    throw new StartError(`${place} should have token or token_file, and not both.`);
  }
  const secret = typeof token === 'string' ? token : readText(String(tokenFile), place).trim();
  if (tokenId(secret) === undefined) {
    throw new StartError(`${place}: the token is none of BeTrace; make one with \`betrace tokens generate\`.`);
  }
  return { secret, input: { name, role, trusted, expiresAt: readExpiry(expires, place) } };
}

function readExpiry(expires: unknown, place: string): bigint | undefined {
  const at = typeof expires === 'string' ? Date.parse(expires) : NaN;
  if (expires !== undefined && Number.isNaN(at)) {
    throw new StartError(`${place}: expires should be a time such as 2027-01-31T12:00:00Z.`);
  }
  return expires === undefined ? undefined : BigInt(at) * 1_000_000n;
}

function readText(file: string, place: string): string {
  try {
    if (statSync(file).size > maxBytes) {
      throw new Error(`it is larger than ${maxBytes} bytes`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    const mend = `Make it a file that uid ${process.getuid?.() ?? 'unknown'} may read; npm run compose:init makes those of docker-compose.yaml.`;
    throw new StartError(`${place}: ${file} cannot be read: ${messageOf(error)}. ${mend}`);
  }
}
