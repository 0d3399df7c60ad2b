import { replace } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import { visitRule } from '../plan/visit-plan.ts';
import { patternName } from '../syntax/names.ts';
import { targetOf } from '../syntax/walk.ts';
import type { Check } from './check.ts';
import { nameOf } from './parts.ts';

/** A span name that no span had lately. */
export const unseenName: Check = ({ rule, schema, report }) => {
  const seen = schema?.spanNames ?? [];
  if (seen.length === 0) {
    return;
  }
  const known = new Set(seen);
  visitRule(rule, {
    pattern: (pattern) => {
      const name = nameOf(pattern);
      const node = rule.origins.get(pattern);
      const range = node === undefined ? undefined : targetOf(node);
      if (name === null || known.has(name) || range === undefined) {
        return;
      }
      const near = nearestName(name, seen);
      const text = near === null ? '' : patternName(near, new Set(rule.variables.keys()));
      const hint = near === null ? '' : `; did you mean ${near}?`;
      report(
        'unseen-name',
        range,
        `No span named ${name} was seen lately${hint}`,
        near === null ? [] : [replace(range, text)],
      );
    },
  });
};
