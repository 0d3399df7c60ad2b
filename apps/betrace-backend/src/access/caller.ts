import type { Role } from './role.ts';

/** Who makes a call. */
export interface Caller {
  /** What changes are recorded under: a login in Grafana, the name of a token, or `anonymous`. */
  readonly name: string;
  /** Undefined: may do nothing that needs a role. */
  readonly role: Role | undefined;
  /** The caller's token, of which a trusted one may call with a lower role; absent where none is asked for. */
  readonly token?: { readonly role: Role; readonly trusted: boolean };
  /** Throws `unauthenticated` when the token is no longer in force: asked again and again by what lasts, such as a stream. */
  check(): void;
}

/** Whoever reaches a service without tokens. */
export const anonymous: Caller = { name: 'anonymous', role: 'admin', check: () => undefined };

/** Grafana's own logins are shorter. */
const maxLogin = 190;

/**
 * The login that Grafana's proxy says: `X-Grafana-Context` is the signed-in user as JSON, `X-Grafana-User` the login alone.
 * Undefined when there is none that can be shown. Call it for trusted tokens only.
 */
export function grafanaLogin(context: string | undefined, user: string | undefined): string | undefined {
  const login = loginIn(context) ?? user?.trim();
  return login !== undefined && login.length <= maxLogin && /^[^\p{C}]+$/u.test(login) ? login : undefined;
}

function loginIn(context: string | undefined): string | undefined {
  if (context === undefined) {
    return undefined;
  }
  try {
    const { Login, login = Login } = JSON.parse(context) as { Login?: unknown; login?: unknown };
    return typeof login === 'string' && login.trim() !== '' ? login.trim() : undefined;
  } catch {
    return undefined;
  }
}
