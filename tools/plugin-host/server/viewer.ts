import type { IncomingMessage } from 'node:http';

export const roles = ['Viewer', 'Editor', 'Admin'] as const;
export type Role = (typeof roles)[number];
export const themes = ['dark', 'light'] as const;
export type Theme = (typeof themes)[number];

/** Who looks at the page. There is no login: the page's own switches choose role and theme, kept in two cookies. */
export interface Viewer {
  readonly role: Role;
  readonly theme: Theme;
}

const cookieNames = { role: 'plugin_host_role', theme: 'plugin_host_theme' } as const;

/** The viewer that a request's cookies name, overridden by `?role=` and `?theme=`. Default: Admin, dark. */
export function readViewer(request: IncomingMessage, query: URLSearchParams): Viewer {
  const cookies = new Map(
    (request.headers.cookie ?? '').split(/;\s*/).map((pair) => pair.split('=', 2) as [string, string]),
  );
  const pick = <T extends string>(allowed: readonly T[], name: 'role' | 'theme', fallback: T): T =>
    allowed.find((one) => one === query.get(name)) ??
    allowed.find((one) => one === cookies.get(cookieNames[name])) ??
    fallback;
  return { role: pick(roles, 'role', 'Admin'), theme: pick(themes, 'theme', 'dark') };
}

/** Set-Cookie values that keep the viewer for the next requests. */
export function viewerCookies(viewer: Viewer): string[] {
  return [
    `${cookieNames.role}=${viewer.role}; Path=/; SameSite=Strict; HttpOnly`,
    `${cookieNames.theme}=${viewer.theme}; Path=/; SameSite=Strict; HttpOnly`,
  ];
}

/** Whether `role` may do what needs `required`; an unknown requirement is met by nobody. */
export function hasRole(role: Role, required: string | undefined): boolean {
  return (
    required === undefined || required === '' || (isRole(required) && roles.indexOf(role) >= roles.indexOf(required))
  );
}

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);
