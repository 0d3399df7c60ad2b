import { configFlag, configVariable, printFlag } from './read-settings.ts';
import { flagOf, keyOf, settingNames, settingTable } from './settings.ts';
import type { Setting } from './settings.ts';

/** Every setting with its flag, variable, default and meaning, as lines for a terminal. */
export function settingsHelp(): string {
  const own = [
    `  ${configFlag} FILE\n      YAML file of settings, such as "http_addr: 127.0.0.1:12011"; variables and flags win over it.\n      ${configVariable}, default unset\n`,
    `  ${printFlag}\n      Print the configuration in force as such a file, with where each value comes from, and end.\n`,
  ];
  return [...own, ...settingNames.map((name) => describe(settingTable[name]))].join('\n');
}

function describe({ variable, kind, standard, meaning, secret }: Setting<unknown>): string {
  const inFile = secret ? ` (or ${variable}_FILE: a file that holds it)` : '';
  const names = `${variable}${inFile}, in a file ${keyOf(variable)}`;
  return `  ${flagOf(variable)} ${kind.name}\n      ${meaning}\n      ${names}; default ${standard === '' ? 'unset' : standard}\n`;
}
