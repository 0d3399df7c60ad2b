import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../errors.ts';
import type { StoredToken, TokenStore } from '../store/store.ts';
import { anonymous, grafanaLogin, type Caller } from './caller.ts';
import { FailedTries } from './failed-tries.ts';
import { RateLimit } from './rate-limit.ts';
import { isRole, lowerRole, mayCall, roles, type NeededRole, type Role } from './role.ts';
import { isToken, tokenId } from './token-text.ts';

/** Milliseconds between writings of when tokens were last used. */
export const touchTick = 60_000;

export interface AccessLimits {
  /** API calls of one token in a second. */
  readonly calls: number;
  /** OTLP requests of one token in a second. */
  readonly exports: number;
  /** Wrong tokens of one address in a minute. */
  readonly failures: number;
}

export interface AccessDeps {
  readonly tokens: TokenStore;
  readonly limits: AccessLimits;
  /** Ns since 1970. */
  readonly now: () => bigint;
  readonly log: { warn(fields: object, message: string): void };
}

/** Why no token was taken. */
const failures = ['missing', 'malformed', 'unknown', 'expired', 'revoked'] as const;
type Failure = (typeof failures)[number];

export interface AccessCounts {
  readonly failures: Readonly<Record<Failure, number>>;
  /** Calls that were refused as too many. */
  readonly limited: number;
  /** Calls that needed a higher role. */
  readonly forbidden: number;
}

/**
 * Who may call: the one place for REST, gRPC and OTLP over both. All tokens are held in memory, by their id and as hashes,
 * so that a call waits for nothing. As long as there is no token at all, none is asked for.
 */
export class Access {
  readonly #deps: AccessDeps;
  readonly #calls: RateLimit;
  readonly #exports: RateLimit;
  readonly #tries: FailedTries;
  readonly #failures = Object.fromEntries(failures.map((reason) => [reason, 0])) as Record<Failure, number>;
  #limited = 0;
  #forbidden = 0;
  #byId: ReadonlyMap<string, StoredToken> = new Map();
  #uses = new Map<string, bigint>();

  private constructor(deps: AccessDeps) {
    this.#deps = deps;
    this.#calls = new RateLimit(deps.limits.calls);
    this.#exports = new RateLimit(deps.limits.exports);
    this.#tries = new FailedTries(deps.limits.failures);
  }

  static async open(deps: AccessDeps): Promise<Access> {
    const access = new Access(deps);
    await access.reload();
    return access;
  }

  /** Whether calls need a token. */
  get asksForTokens(): boolean {
    return this.#byId.size > 0;
  }

  counts(): AccessCounts {
    return { failures: { ...this.#failures }, limited: this.#limited, forbidden: this.#forbidden };
  }

  /** When it resolves, every change that was stored before is in force. */
  async reload(): Promise<void> {
    const tokens = await this.#deps.tokens.list();
    this.#byId = new Map(tokens.map((token) => [token.id, token]));
    const ids = new Set(this.#byId.keys());
    this.#calls.keep(ids);
    this.#exports.keep(ids);
  }

  /** Keeps when tokens were last used. */
  async touch(): Promise<void> {
    const uses = [...this.#uses].map(([id, at]) => ({ id, at }));
    this.#uses = new Map();
    if (uses.length > 0) {
      await this.#deps.tokens.touch(uses);
    }
  }

  /**
   * Who makes a request, before any of its body is read. `needed` undefined: there is no such call, which is told to who
   * has a token only. Throws `unauthenticated`, `permission-denied`, `overloaded`, or `invalid-argument` for a role that
   * there is not.
   */
  admit(headers: IncomingHttpHeaders, address: string, needed: NeededRole | undefined): Caller {
    if (needed === 'none') {
      return { ...anonymous, role: undefined };
    }
    const caller = this.asksForTokens ? this.#ofToken(headers, address, needed) : ofRoleHeader(headers);
    if (needed !== undefined && !mayCall(caller.role, needed)) {
      this.#forbidden += 1;
      const has = caller.role ?? 'none that goes with what the proxy says';
      throw new ServiceError('permission-denied', `This call needs the role ${needed}; the caller's role is ${has}.`);
    }
    return caller;
  }

  #ofToken(headers: IncomingHttpHeaders, address: string, needed: NeededRole | undefined): Caller {
    const token = this.#authenticate(headers, address);
    const nowMs = Number(this.#deps.now() / 1_000_000n);
    const wait = (needed === 'ingest' ? this.#exports : this.#calls).take(token.id, nowMs);
    if (wait !== undefined) {
      this.#limited += 1;
      throw new ServiceError('overloaded', 'The calls of this token are too many in a second; try again.', {
        retryAfter: wait,
      });
    }
    const check = () => {
      const reason = this.#whyNot(this.#byId.get(token.id));
      if (reason !== undefined) {
        throw refused(reason);
      }
    };
    if (!token.trusted) {
      return { name: token.name, role: token.role, token, check };
    }
    const login = grafanaLogin(textOf(headers['x-grafana-context']), textOf(headers['x-grafana-user']));
    return { name: login ?? token.name, role: lowerRole(token.role, roleHeader(headers) ?? 'viewer'), token, check };
  }

  #authenticate(headers: IncomingHttpHeaders, address: string): StoredToken {
    const text = /^Bearer +([^ ]+) *$/i.exec(headers.authorization ?? '')?.[1];
    const id = text === undefined ? undefined : tokenId(text);
    const token = id === undefined ? undefined : this.#byId.get(id);
    const known = text !== undefined && id !== undefined && isToken(text, token?.hash);
    const reason =
      headers.authorization === undefined
        ? 'missing'
        : id === undefined
          ? 'malformed'
          : this.#whyNot(known ? token : undefined);
    if (reason === undefined && token) {
      this.#uses.set(token.id, this.#deps.now());
      return token;
    }
    throw this.#failed(reason ?? 'unknown', address);
  }

  #whyNot(token: StoredToken | undefined): Failure | undefined {
    if (token === undefined) {
      return 'unknown';
    }
    if (token.revokedAt !== undefined) {
      return 'revoked';
    }
    return token.expiresAt !== undefined && token.expiresAt <= this.#deps.now() ? 'expired' : undefined;
  }

  #failed(reason: Failure, address: string): ServiceError {
    this.#failures[reason] += 1;
    if (reason === 'missing') {
      return refused(reason);
    }
    const { count, wait } = this.#tries.add(address, Number(this.#deps.now() / 1_000_000n));
    if (count === 1 || (wait !== undefined && count === this.#deps.limits.failures + 1)) {
      this.#deps.log.warn({ address, reason, slowed: wait !== undefined }, 'a token was refused');
    }
    return wait === undefined
      ? refused(reason)
      : new ServiceError('overloaded', 'Too many wrong tokens came from this address; try again later.', {
          retryAfter: wait,
        });
  }
}

const sentences: Record<Failure, string> = {
  missing: 'This service asks for a token: send the header "Authorization: Bearer TOKEN".',
  malformed:
    'The header Authorization holds no token of BeTrace: it should be "Bearer betrace_...", copied as a whole.',
  unknown: 'The token is not known here.',
  expired: 'The token has expired; ask for a new one.',
  revoked: 'The token was revoked; ask for a new one.',
};

function refused(reason: Failure): ServiceError {
  return new ServiceError('unauthenticated', sentences[reason]);
}

function ofRoleHeader(headers: IncomingHttpHeaders): Caller {
  return { ...anonymous, role: roleHeader(headers) ?? 'admin' };
}

function roleHeader(headers: IncomingHttpHeaders): Role | undefined {
  const word = textOf(headers['x-betrace-role']);
  if (word === undefined || isRole(word)) {
    return word;
  }
  throw new ServiceError('invalid-argument', `X-Betrace-Role should be one of ${roles.join(', ')}.`);
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
