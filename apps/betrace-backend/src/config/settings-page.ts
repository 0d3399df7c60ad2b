// Run directly it renews the table of settings in docs/configuration.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { keyOf, settingNames, settingTable } from './settings.ts';
import type { Setting } from './settings.ts';

export const settingsPage = new URL('../../../../docs/configuration.md', import.meta.url);

const [start, end] = ['<!-- settings: begin -->\n', '<!-- settings: end -->\n'];

/** The page with its table as the settings are now. */
export function renewSettings(page: string): string {
  const rows = settingNames.map((name) => {
    const { variable, kind, standard, meaning, secret }: Setting<unknown> = settingTable[name];
    const cells = [`\`${keyOf(variable)}\``, kind.name.replaceAll('|', '\\|'), standard && `\`${standard}\``];
    return `| ${[...cells, meaning.replaceAll('|', '\\|') + (secret ? ' A secret.' : '')].join(' | ')} |\n`;
  });
  const table = `\n| setting | value | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('')}\n`;
  const [before, rest = ''] = page.split(start);
  return `${before}${start}${table}${end}${rest.split(end)[1] ?? ''}`;
}

if (import.meta.main) {
  writeFileSync(settingsPage, renewSettings(readFileSync(settingsPage, 'utf8')));
}
