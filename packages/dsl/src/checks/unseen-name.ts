import { replace } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import { patternName } from '../syntax/names.ts';
import { targetOf } from '../syntax/walk.ts';
import type { Check } from './check.ts';
import { nameOf } from './parts.ts';

/** A span name that no span had lately. */
export const unseenName: Check = ({ rule, schema: { spanNames = [] }, report, parts }) => {
  const known = new Set(spanNames);
  if (known.size === 0) {
    return;
  }
  parts.forEach((node, pattern) => {
    const name = 'base' in pattern ? nameOf(pattern) : null;
    if (name === null || known.has(name)) {
      return;
    }
    const near = nearestName(name, known);
    report(
      'unseen-name',
      targetOf(node),
      `No span named ${name} was seen lately${near === null ? '' : `; did you mean ${near}?`}`,
      near === null ? [] : [replace(targetOf(node), patternName(near, rule.variables))],
    );
  });
};
