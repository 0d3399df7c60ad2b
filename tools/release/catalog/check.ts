import { browserRules } from './browser-code.ts';
import { documentRules } from './documents.ts';
import { goRules } from './go-code.ts';
import { nameRules } from './names.ts';
import type { CatalogRule, PackedPlugin } from './plugin.ts';

/** What Grafana's catalog asks of a plugin, as far as files can show it. Its reviewers look at more. */
export const catalogRules: readonly CatalogRule[] = [...nameRules, ...documentRules, ...browserRules, ...goRules];

/** A line for each rule that a plugin breaks, with where. */
export function brokenRules(plugin: PackedPlugin): string[] {
  return catalogRules.flatMap(({ name, broken }) => {
    const places = broken(plugin);
    return places.length === 0 ? [] : [`${name} But: ${places.join('; ')}.`];
  });
}
