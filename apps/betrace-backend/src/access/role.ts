/** What a token may do. `ingest` stands apart: it sends spans and reads nothing; only an admin may do that, too. */
export const roles = ['ingest', 'viewer', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a call needs at least; `none`: not even a token. */
export type NeededRole = Role | 'none';

const includes: Record<Role, ReadonlySet<NeededRole>> = {
  ingest: new Set(['none', 'ingest']),
  viewer: new Set(['none', 'viewer']),
  editor: new Set(['none', 'viewer', 'editor']),
  admin: new Set(['none', ...roles]),
};

/** Whether who has the role may make a call that needs `needed`. */
export function mayCall(role: Role | undefined, needed: NeededRole): boolean {
  return needed === 'none' || (role !== undefined && includes[role].has(needed));
}

/** The role that may do what both may; undefined when that is nothing. */
export function lowerRole(a: Role, b: Role): Role | undefined {
  return includes[a].has(b) ? b : includes[b].has(a) ? a : undefined;
}

export function isRole(word: string): word is Role {
  return (roles as readonly string[]).includes(word);
}
