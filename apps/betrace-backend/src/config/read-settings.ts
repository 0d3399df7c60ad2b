import { nearestName } from '@betrace/dsl/nearest-name';
import { readFileSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import { readConfigFile } from './config-file.ts';
import { flag } from './setting-kinds.ts';
import { flagOf, keyOf, settingNames, settingTable, variablesOfOthers } from './settings.ts';
import type { Setting, SettingName, Settings } from './settings.ts';

/** Settings that cannot be used. `problems` has one sentence each: which setting, what is wrong, how to mend it. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Where the value of a setting comes from. */
export interface Given {
  readonly text: string;
  /** A flag, a variable, a place in a file, or `default`. */
  readonly source: string;
}

export interface Configuration {
  readonly settings: Settings;
  readonly given: ReadonlyMap<SettingName, Given>;
  /** Whether it shall only be shown. */
  readonly print: boolean;
}

export const configFlag = '--config';
export const configVariable = 'BETRACE_CONFIG_FILE';
export const printFlag = '--print-config';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of `readConfiguration` alone. */
export function readSettings(env: Environment, args: readonly string[]): Settings {
  return readConfiguration(env, args).settings;
}

/**
 * Settings from their defaults, a YAML file (`--config FILE`, BETRACE_CONFIG_FILE), the environment and flags (`--name
 * value`, `--name=value`); the later wins. Every BETRACE_ variable, every argument and every name in the file must be
 * known. Throws a SettingsError that names all that is wrong at once.
 */
export function readConfiguration(env: Environment, args: readonly string[]): Configuration {
  const problems: string[] = [];
  const flags = readFlags(args, problems);
  const file = flags.config ?? env[configVariable];
  const given = new Map<SettingName, Given>([
    ...settingNames.map((name) => [name, { text: settingTable[name].standard, source: 'default' }] as const),
    ...(file === undefined ? [] : readFile(file, problems)),
    ...readVariables(env, problems),
    ...flags.given,
  ]);

  const values: Partial<Record<SettingName, unknown>> = {};
  for (const [name, { text, source }] of given) {
    const { kind, secret }: Setting<unknown> = settingTable[name];
    try {
      values[name] = kind.parse(text);
    } catch (error) {
      const shown = secret ? 'the value' : `"${text.replace(/\/\/[^/]*@/, '//***@')}"`;
      problems.push(`${source}: ${shown} cannot be used: ${messageOf(error)}.`);
    }
  }
  if (problems.length === 0) {
    const settings = values as Settings;
    problems.push(...contradictions(settings));
    if (problems.length === 0) {
      return { settings, given, print: flags.print };
    }
  }
  throw new SettingsError(problems);
}

/** One mention of a setting in a source. */
interface Mention {
  readonly name: string;
  readonly text: string;
  /** How the user finds it; default: the name. */
  readonly place?: string;
}

/** How settings are named in a source. */
interface Names {
  readonly what: string;
  readonly nameOf: (variable: string) => string;
  /** Of the name of a secret: what is named is the file that holds it. */
  readonly fileEnding: string;
}

const inFile: Names = { what: 'setting', nameOf: keyOf, fileEnding: '_file' };
const asVariables: Names = { what: 'setting', nameOf: (variable) => variable, fileEnding: '_FILE' };
const asFlags: Names = { what: 'flag', nameOf: flagOf, fileEnding: '-file' };

/** The settings that a source mentions. */
function take(
  mentions: readonly Mention[],
  { what, nameOf, fileEnding }: Names,
  problems: string[],
): Map<SettingName, Given> {
  const known = new Map<string, { name: SettingName; isFile: boolean }>();
  for (const name of settingNames) {
    const { variable, secret }: Setting<unknown> = settingTable[name];
    known.set(nameOf(variable), { name, isFile: false });
    if (secret) {
      known.set(nameOf(variable) + fileEnding, { name, isFile: true });
    }
  }
  const given = new Map<SettingName, Given>();
  for (const { name: written, text, place } of mentions) {
    const found = known.get(written);
    const source = place ?? written;
    if (!found) {
      const where = place === undefined ? '' : `${place}: `;
      problems.push(`${where}${written} is not a ${what}${suggestion(written, [...known.keys()])}`);
    } else if (given.has(found.name)) {
      problems.push(`${source}: ${nameOf(settingTable[found.name].variable)} is set twice; keep one.`);
    } else {
      given.set(found.name, { text: found.isFile ? secretIn(text, source, problems) : text, source });
    }
  }
  return given;
}

function secretIn(path: string, source: string, problems: string[]): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    problems.push(`${source}: ${path} cannot be read: ${messageOf(error)}.`);
    return '';
  }
}

function readFile(path: string, problems: string[]): Map<SettingName, Given> {
  const { entries, problems: unreadable } = readConfigFile(path);
  problems.push(...unreadable);
  const mentions = entries.map(({ key, text, place }) => ({ name: key, text, place }));
  return take(mentions, inFile, problems);
}

function readVariables(env: Environment, problems: string[]): Map<SettingName, Given> {
  const mentions = Object.entries(env).flatMap(([name, text]) =>
    name.startsWith('BETRACE_') && name !== configVariable && !variablesOfOthers.has(name) && text !== undefined
      ? [{ name, text }]
      : [],
  );
  return take(mentions, asVariables, problems);
}

function readFlags(args: readonly string[], problems: string[]) {
  const switches = new Set([
    printFlag,
    ...settingNames.flatMap((name) => (settingTable[name].kind === flag ? flagOf(settingTable[name].variable) : [])),
  ]);
  const mentions: Mention[] = [];
  let config: string | undefined;
  let print = false;
  for (let i = 0; i < args.length; i++) {
    const [name = '', value] = (args[i] ?? '').split(/=(.*)/s);
    const next = args[i + 1];
    let text = value;
    if (text === undefined && switches.has(name)) {
      text = 'true';
    } else if (text === undefined && name.startsWith('--') && next !== undefined && !next.startsWith('--')) {
      text = next;
      i += 1;
    }
    if (name === printFlag) {
      print = true;
    } else if (text === undefined && isFlag(name)) {
      problems.push(`${name} needs a value: ${kindNameOf(name)}.`);
    } else if (name === configFlag) {
      config = text;
    } else {
      mentions.push({ name, text: text ?? '' });
    }
  }
  return { config, print, given: take(mentions, asFlags, problems) };
}

function isFlag(name: string): boolean {
  return name === configFlag || settingNames.some((each) => flagOf(settingTable[each].variable) === name);
}

function kindNameOf(name: string): string {
  const found = settingNames.find((each) => flagOf(settingTable[each].variable) === name);
  return found === undefined ? 'FILE' : settingTable[found].kind.name;
}

function suggestion(wrong: string, known: readonly string[]): string {
  const nearest = nearestName(wrong, known);
  return nearest === null ? '; `betrace serve --help` lists all.' : `; did you mean ${nearest}?`;
}

/** Settings that are each possible but not together. */
function contradictions(settings: Settings): string[] {
  const variable = (name: SettingName) => settingTable[name].variable;
  const problems = [];
  if (settings.receiveMaxPending < settings.receiveMaxBody) {
    problems.push(
      `${variable('receiveMaxPending')}: less than ${variable('receiveMaxBody')}, so that the ` +
        'largest bodies would be answered 429 for ever. Make it several times as large.',
    );
  }
  if (settings.receiveHeaderTimeout > settings.receiveBodyTimeout) {
    problems.push(
      `${variable('receiveHeaderTimeout')}: more than ${variable('receiveBodyTimeout')}, which is for the whole request.`,
    );
  }
  for (const [port, cert, key, clientCa] of tlsSettings) {
    if ((settings[cert] === undefined) !== (settings[key] === undefined)) {
      const [there, missing] = settings[cert] === undefined ? [key, cert] : [cert, key];
      problems.push(`${variable(there)}: is of no use without ${variable(missing)}.`);
    }
    if (settings[clientCa] !== undefined && settings[cert] === undefined) {
      problems.push(`${variable(clientCa)}: the ${port} port does not speak TLS; set ${variable(cert)} too.`);
    }
  }
  return problems;
}

const tlsSettings = [
  ['HTTP', 'httpTlsCertFile', 'httpTlsKeyFile', 'httpTlsClientCaFile'],
  ['gRPC', 'grpcTlsCertFile', 'grpcTlsKeyFile', 'grpcTlsClientCaFile'],
] as const;
