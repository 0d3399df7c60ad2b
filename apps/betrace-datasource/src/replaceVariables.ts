import type { BetraceQuery } from './types';

/** Replaces variables in a text; several values come back joined by commas (`csv`). */
export type Replace = (text: string) => string;

/** "All" of a variable whose own values are not expanded. */
const EVERYTHING = ['*', '.*', '$__all'];

/**
 * The query with its variables replaced. A multi-value variable becomes several values of the filter; a variable that
 * stands for everything, or for nothing, leaves the filter out.
 */
export function replaceVariables(query: BetraceQuery, replace: Replace): BetraceQuery {
  return {
    ...query,
    rules: replaceList(query.rules, replace),
    severities: replaceList(query.severities, replace),
    service: replaceList(query.service ? [query.service] : undefined, replace)?.[0],
  };
}

function replaceList(texts: string[] | undefined, replace: Replace): string[] | undefined {
  const values = (texts ?? []).flatMap((text) =>
    replace(text)
      .split(',')
      .map((value) => value.trim()),
  );
  if (values.some((value) => EVERYTHING.includes(value))) {
    return undefined;
  }
  const unique = [...new Set(values.filter((value) => value !== ''))];
  return unique.length > 0 ? unique : undefined;
}
