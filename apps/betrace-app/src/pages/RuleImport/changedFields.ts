import type { Rule } from '@betrace/api-client';

const fields = [
  ['expression', 'expression'],
  ['name', 'name'],
  ['description', 'description'],
  ['severity', 'severity'],
  ['enabled', 'on or off'],
  ['observe', 'observe'],
  ['tags', 'tags'],
  ['compliance', 'compliance'],
  ['message', 'message'],
  ['onIncomplete', 'incomplete traces'],
  ['tests', 'tests'],
] as const satisfies ReadonlyArray<readonly [keyof Rule, string]>;

export interface ChangedField {
  name: string;
  before: string;
  after: string;
}

/** What an import makes different of a rule, each field as text. */
export function changedFields(stored: Rule, imported: Rule): ChangedField[] {
  return fields
    .map(([field, name]) => ({ name, before: textOf(stored[field]), after: textOf(imported[field]) }))
    .filter(({ before, after }) => before !== after);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, undefined, 1));
