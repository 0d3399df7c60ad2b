/** All variables that a part of a plan binds or reads. */
export function variablesOf(part: unknown): ReadonlySet<number> {
  const found = new Set<number>();
  walk(part, (node) => {
    for (const key of ['variable', 'bind']) {
      const variable = node[key];
      if (typeof variable === 'number') {
        found.add(variable);
      }
    }
  });
  return found;
}

/** The span names that the patterns of a part of a plan ask for. */
export function namesOf(part: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  walk(part, ({ base }) => {
    if (typeof base === 'object' && base !== null && 'name' in base && typeof base.name === 'string') {
      found.add(base.name);
    }
  });
  return found;
}

/** Whether a pattern of a part of a plan is the root. */
export function speaksOfRoot(part: unknown): boolean {
  let found = false;
  walk(part, ({ base }) => {
    found ||= base === 'root';
  });
  return found;
}

/** A part of a plan as text: two parts with the same text mean the same. */
export function planKey(part: unknown): string {
  return JSON.stringify(part, (_, value: unknown) => (typeof value === 'bigint' ? { integer: String(value) } : value));
}

/** Plans are plain data, so their objects can be gone through without knowing each kind. */
function walk(part: unknown, visit: (node: Readonly<Record<string, unknown>>) => void): void {
  if (typeof part !== 'object' || part === null) {
    return;
  }
  visit(part as Readonly<Record<string, unknown>>);
  Object.values(part).forEach((inner) => walk(inner, visit));
}
