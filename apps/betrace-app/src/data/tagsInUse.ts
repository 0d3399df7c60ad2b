import { client } from './client.ts';

const FRESH_MS = 60_000;

let asked = -Infinity;
let known: Promise<string[]> = Promise.resolve([]);

/** The tags that rules have, sorted; of at most 1000 rules, and at most a minute old. None while the backend is away. */
export function tagsInUse(): Promise<string[]> {
  if (Date.now() - asked > FRESH_MS) {
    asked = Date.now();
    known = client.rules.list({ pageSize: 1000 }).then(
      ({ rules }) => [...new Set(rules.flatMap(({ tags }) => tags))].sort(),
      () => [],
    );
  }
  return known;
}
