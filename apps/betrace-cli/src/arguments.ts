import { parseArgs } from 'node:util';
import { nearestName } from '@betrace/dsl/nearest-name';

/** As the name of a file. */
export const standardInput = '-';

/** What is wrong with a call, an input (2), the way to a server (3) or what was asked of it (4), one line for each. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: 2 | 3 | 4;

  constructor(message: string, { exitCode = 2, cause }: { exitCode?: 2 | 3 | 4; cause?: unknown } = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

export interface Flag {
  /** The word that stands for the value in the help; without it the flag takes none. */
  readonly value?: string;
  /** Takes several values: it may be repeated, and operands that follow it are its values. */
  readonly list?: true;
  readonly short?: string;
  readonly meaning: string;
  /** The values that there are. */
  readonly oneOf?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

type FlagValue<F extends Flag> = F extends { list: true }
  ? readonly string[]
  : F extends { oneOf: readonly (infer T)[] }
    ? T | undefined
    : F extends { value: string }
      ? string | undefined
      : boolean;

export interface Arguments<F extends Flags> {
  readonly flags: { readonly [Name in keyof F]: FlagValue<F[Name]> };
  /** What belongs to no flag. */
  readonly operands: readonly string[];
}

/** Reads the arguments of a command; throws CommandError that names what is unknown, missing or said twice. */
export function readArguments<const F extends Flags>(args: readonly string[], flags: F): Arguments<F> {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(flags).map(([name, { value, short }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) },
      ]),
    ),
  });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  let taker = operands;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') {
      taker = operands;
    } else if (token.kind === 'positional') {
      taker.push(token.value);
    } else {
      const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
      if (flag === undefined) {
        throw new CommandError(unknownFlag(token.rawName, flags));
      }
      const given = valueOf(token.rawName, flag, token.value, token.inlineValue === true);
      const known = values.get(token.name) ?? [];
      if (known.length > 0 && flag.value !== undefined && flag.list === undefined) {
        throw new CommandError(`${token.rawName} is given twice`);
      }
      values.set(token.name, known);
      known.push(given);
      taker = flag.list ? known : operands;
    }
  }
  if ([operands, ...values.values()].flat().filter((value) => value === standardInput).length > 1) {
    throw new CommandError('- is given twice, but standard input can be read once');
  }
  const read = Object.entries(flags).map(([name, { value, list }]) => {
    const given = values.get(name);
    return [name, list ? (given ?? []) : value === undefined ? given !== undefined : given?.[0]];
  });
  return { flags: Object.fromEntries(read) as Arguments<F>['flags'], operands };
}

function valueOf(name: string, flag: Flag, value: string | undefined, inline: boolean): string {
  if (flag.value === undefined) {
    if (inline) {
      throw new CommandError(`${name} takes no value`);
    }
    return '';
  }
  if (value === undefined || (!inline && value.startsWith('-') && value !== standardInput)) {
    throw new CommandError(`${name} needs a value: ${name} ${flag.value}`);
  }
  if (flag.oneOf !== undefined && !flag.oneOf.includes(value)) {
    throw new CommandError(`${name} is one of ${flag.oneOf.join(', ')}, not ${JSON.stringify(value)}`);
  }
  return value;
}

function unknownFlag(name: string, flags: Flags): string {
  const nearest = nearestName(
    name,
    Object.keys(flags).map((known) => `--${known}`),
  );
  return `${name} is not a flag${nearest === null ? '; --help lists all' : `; did you mean ${nearest}?`}`;
}
