import { stringify } from 'yaml';
import type { Surroundings } from '../command.ts';

export const outputFlag = {
  output: {
    value: 'FORMAT',
    short: 'o',
    oneOf: ['table', 'json', 'yaml'],
    meaning: 'table (the default, for people), json or yaml, with the names of the API',
  },
} as const;

export type OutputFormat = (typeof outputFlag)['output']['oneOf'][number] | undefined;

/** Prints a value as it was asked for; the table is made only when it is wanted. */
export function show(
  { out }: Pick<Surroundings, 'out'>,
  format: OutputFormat,
  value: unknown,
  table: () => string,
): void {
  if (format === 'json') {
    out(JSON.stringify(value, null, 2));
  } else if (format === 'yaml') {
    out(stringify(value, { lineWidth: 0 }).trimEnd());
  } else {
    out(table());
  }
}
