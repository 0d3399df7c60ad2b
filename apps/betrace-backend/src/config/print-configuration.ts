import { stringify } from 'yaml';
import type { Configuration } from './read-settings.ts';
import { keyOf, settingTable } from './settings.ts';
import type { Setting } from './settings.ts';

/**
 * The configuration in force as a file that can be used as one, with the place that each value comes from. Secrets and
 * what is unset stand there as comments.
 */
export function printConfiguration({ given }: Pick<Configuration, 'given'>): string {
  const rows = [...given].map(([name, { text, source }]) => {
    const { variable, secret }: Setting<unknown> = settingTable[name];
    const unset = text === '';
    const value = unset ? '' : secret ? '***' : stringify(text, { schema: 'failsafe', lineWidth: 0 }).trimEnd();
    return [`${unset || secret ? '# ' : ''}${keyOf(variable)}: ${value}`.trimEnd(), source] as const;
  });
  const width = Math.max(...rows.map(([line]) => line.length));
  return rows.map(([line, source]) => `${line.padEnd(width)}  # ${source}`).join('\n');
}
