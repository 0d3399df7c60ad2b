import { nearestName } from '@betrace/dsl/nearest-name';
import { messageOf } from '../errors.ts';
import { flag } from './setting-kinds.ts';
import type { Address } from './setting-kinds.ts';
import { flagOf, settingNames, settingTable, variablesOfOthers } from './settings.ts';
import type { SettingName, Settings } from './settings.ts';

/** Settings that cannot be used. `problems` has one sentence each: which setting, what is wrong, how to mend it. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/**
 * Settings from the environment and from flags (`--name value`, `--name=value`; a flag wins). Every BETRACE_
 * variable and every argument must be known. Throws a SettingsError that names all that is wrong at once.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>, args: readonly string[]): Settings {
  const problems: string[] = [];
  const texts = new Map<SettingName, { text: string; source: string }>();
  readVariables(env, texts, problems);
  readFlags(args, texts, problems);

  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of settingNames) {
    const { kind, standard, variable } = settingTable[name];
    const { text, source } = texts.get(name) ?? { text: standard, source: variable };
    try {
      values[name] = kind.parse(text);
    } catch (error) {
      problems.push(`${source}: "${text}" cannot be used: ${messageOf(error)}.`);
    }
  }
  if (problems.length === 0) {
    const settings = values as Settings;
    problems.push(...openToStrangers(settings), ...contradictions(settings));
    if (problems.length === 0) {
      return settings;
    }
  }
  throw new SettingsError(problems);
}

type Texts = Map<SettingName, { text: string; source: string }>;

function readVariables(env: Readonly<Record<string, string | undefined>>, texts: Texts, problems: string[]): void {
  const byVariable = new Map(settingNames.map((name) => [settingTable[name].variable as string, name]));
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('BETRACE_') || variablesOfOthers.has(variable) || text === undefined) {
      continue;
    }
    const name = byVariable.get(variable);
    if (name) {
      texts.set(name, { text, source: variable });
    } else {
      problems.push(`${variable} is not a setting${suggestion(variable, [...byVariable.keys()])}`);
    }
  }
}

function readFlags(args: readonly string[], texts: Texts, problems: string[]): void {
  const byFlag = new Map(settingNames.map((name) => [flagOf(settingTable[name].variable), name]));
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    const equals = argument.indexOf('=');
    const source = equals < 0 ? argument : argument.slice(0, equals);
    const name = byFlag.get(source);
    if (!name) {
      problems.push(`${source} is not a flag${suggestion(source, [...byFlag.keys()])}`);
      // What follows was meant as its value.
      i += equals < 0 && source.startsWith('--') && args[i + 1]?.startsWith('--') === false ? 1 : 0;
    } else if (equals >= 0) {
      texts.set(name, { text: argument.slice(equals + 1), source });
    } else if (settingTable[name].kind === flag) {
      texts.set(name, { text: 'true', source });
    } else if (i + 1 < args.length) {
      i += 1;
      texts.set(name, { text: args[i] ?? '', source });
    } else {
      problems.push(`${source} needs a value: ${settingTable[name].kind.name}.`);
    }
  }
}

function suggestion(wrong: string, known: readonly string[]): string {
  const nearest = nearestName(wrong, known);
  return nearest === null ? '; `betrace serve --help` lists all.' : `; did you mean ${nearest}?`;
}

function openToStrangers(settings: Settings): string[] {
  if (settings.insecure) {
    return [];
  }
  return (['httpAddr', 'grpcAddr'] as const)
    .filter((name) => !isLoopback(settings[name]))
    .map(
      (name) =>
        `${settingTable[name].variable}: ${settings[name].host} can be reached from other machines, and without tokens ` +
        'anyone there could read and change everything. Listen on 127.0.0.1, or accept that with --insecure.',
    );
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

function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
