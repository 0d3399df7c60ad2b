/** Numbers under names, at any depth; counters of the same name add up. */
export type Counters = number | readonly number[] | { readonly [name: string]: Counters };

/** The sum of what two shards counted. A name that only one of them has keeps its value. */
export function addUp<T extends object>(a: T, b: T): T {
  return add(a as Counters, b as Counters) as T;
}

function add(a: Counters | undefined, b: Counters | undefined): Counters {
  if (a === undefined || b === undefined) {
    return a ?? b ?? 0;
  }
  if (typeof a === 'number' || typeof b === 'number') {
    return Number(a) + Number(b);
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.map((count: number, i) => count + Number(b[i]));
  }
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  const names = new Set([...left.keys(), ...right.keys()]);
  return Object.fromEntries([...names].map((name) => [name, add(left.get(name), right.get(name))]));
}
