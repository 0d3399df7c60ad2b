import { flagOf, settingNames, settingTable } from './settings.ts';

/** Every setting with its flag, variable, default and meaning, as lines for a terminal. */
export function settingsHelp(): string {
  return settingNames
    .map((name) => settingTable[name])
    .map(
      ({ variable, kind, standard, meaning }) =>
        `  ${flagOf(variable)} ${kind.name}\n      ${meaning}\n      ${variable}, default ${standard === '' ? 'unset' : standard}\n`,
    )
    .join('\n');
}
