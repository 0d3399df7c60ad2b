import type { AdHocVariableFilter } from '@grafana/data';

import { quoteValue, readFilterText, writeTerms } from './filterText';
import type { BetraceQuery, Field } from './types';

/** Replaces variables in a text; `format` writes the value or values of each. */
export type Replace = (text: string, format: (value: string | string[]) => string) => string;

/** "All" of a variable whose own values are not expanded. */
const EVERYTHING = ['*', '.*', '$__all'];

/** Between the values of one variable: no name holds it. */
const SEPARATOR = '\u001f';

const LISTS = {
  rule: 'rules',
  severity: 'severities',
  service: 'services',
  tag: 'tags',
  framework: 'frameworks',
} as const satisfies Record<Field, keyof BetraceQuery>;

/**
 * The query with its variables replaced. A multi-value variable becomes several values of the filter; a variable that
 * stands for everything, or for nothing, leaves the filter out. Macros with two underscores are left to the Go half.
 */
export function replaceVariables(query: BetraceQuery, replace: Replace): BetraceQuery {
  const one = (text: string | undefined) => text && replace(text, (value) => [value].flat().join(','));
  const replaced: BetraceQuery = {
    ...query,
    filter: query.filter && replace(query.filter, asTerm),
    text: one(query.text),
    traceId: one(query.traceId),
    violationId: one(query.violationId),
    metrics: replaceList(query.metrics, replace),
  };
  for (const list of Object.values(LISTS)) {
    replaced[list] = replaceList(query[list], replace);
  }
  return replaced;
}

function replaceList(texts: string[] | undefined, replace: Replace): string[] | undefined {
  const values: string[] = [];
  for (const text of texts ?? []) {
    const replaced = replace(text, (value) => [value].flat().join(SEPARATOR)).split(SEPARATOR);
    // A `*` that was written by hand is a name: all traces.
    if (replaced.some((value) => value !== text && EVERYTHING.includes(value))) {
      return undefined;
    }
    values.push(...replaced.map((value) => value.trim()).filter((value) => value !== ''));
  }
  return values.length > 0 ? [...new Set(values)] : undefined;
}

/** The values of a variable in a filter text; the Go half takes `*` for everything. */
function asTerm(value: string | string[]): string {
  const values = [value].flat().filter((one) => one !== '');
  const everything = values.length === 0 || values.some((one) => EVERYTHING.includes(one));
  return everything ? '*' : values.map(quoteValue).join(',');
}

/** What a filter that a dashboard adds to every query cannot say to this data source. */
export class AdHocFilterError extends Error {}

/**
 * The query with the ad hoc filters of its dashboard added: both must hold. Throws AdHocFilterError for an unknown key or
 * an operator other than "=" and "one of".
 */
export function addAdHocFilters(query: BetraceQuery, filters: AdHocVariableFilter[] | undefined): BetraceQuery {
  const added = { ...query };
  for (const { key, operator, value, values } of filters ?? []) {
    const list = LISTS[key as Field] as (typeof LISTS)[Field] | undefined;
    if (list === undefined) {
      throw new AdHocFilterError(`BeTrace cannot filter by "${key}"; it can by ${Object.keys(LISTS).join(', ')}`);
    }
    if (operator !== '=' && operator !== '=|') {
      throw new AdHocFilterError(`BeTrace filters by "=" and "=|" (one of), not by "${operator}"`);
    }
    const wanted = operator === '=|' && values ? values : [value];
    const terms = query.editorMode === 'code' ? readFilterText(added.filter ?? '') : undefined;
    const before = terms ? terms[key as Field] : added[list];
    const both = before && !before.includes('*') ? wanted.filter((one) => before.includes(one)) : wanted;
    if (both.length === 0) {
      added.nothing = true;
    } else if (terms) {
      added.filter = writeTerms({ ...terms, [key]: both });
    } else {
      added[list] = both;
    }
  }
  return added;
}
