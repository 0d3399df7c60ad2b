import { CommandError, readArguments, type Arguments, type Flags } from './arguments.ts';
import { printable } from './output/printable.ts';

/** What a command may use of its surroundings. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Whether what is written there may have colours: it is a terminal, and NO_COLOR is not set. */
  readonly colours: { readonly out: boolean; readonly err: boolean };
  /** Writes a line, or several. */
  out(text: string): void;
  err(text: string): void;
  /** Writes to the terminal of `err` as it is; only where there is one. */
  readonly draw?: (text: string) => void;
  /** Aborted by Ctrl-C, which from this call on ends a command in order; a second one ends the process. */
  interruption(): AbortSignal;
}

/**
 * 0: fine; 1: something was found, such as a violation; 2: called wrongly, or an input that cannot be read; 3: no
 * server answered; 4: the server refused.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

export interface Command {
  /** `args` are those of a group, whose commands have helps of their own. */
  help(args?: readonly string[]): string | Promise<string>;
  /** Resolves with the exit code. */
  run(args: readonly string[], surroundings: Surroundings): Promise<number>;
}

export interface CommandDefinition<F extends Flags> {
  /** What stands behind the command's name, such as `[FLAGS] FILE...`. */
  readonly usage: string;
  readonly about: string;
  readonly flags: F;
  /** May throw CommandError: what is wrong with the call or with an input. */
  run(args: Arguments<F>, surroundings: Surroundings): Promise<ExitCode>;
}

/** A command with flags of its own, `--help` and one way to say what is wrong. */
export function command<const F extends Flags>({ usage, about, flags, run }: CommandDefinition<F>): Command {
  return {
    help: () => `Usage: betrace ${usage}\n\n${about}\n\n${flagsHelp(flags)}`,
    async run(args, surroundings) {
      try {
        return await run(readArguments(args, flags), surroundings);
      } catch (error) {
        if (!(error instanceof CommandError)) {
          throw error;
        }
        surroundings.err(printable(error.message).replaceAll(/^/gm, 'betrace: '));
        return error.exitCode;
      }
    },
  };
}

function flagsHelp(flags: Flags): string {
  const all: Flags = { ...flags, help: { short: 'h', meaning: 'this page' } };
  const rows = Object.entries(all).map(([name, { value, list, short, meaning }]) => {
    const shown = value === undefined ? '' : ` ${value}${list ? '...' : ''}`;
    return [`${short === undefined ? '    ' : `-${short}, `}--${name}${shown}`, meaning] as const;
  });
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, meaning]) => `  ${flag.padEnd(width)}  ${meaning}`).join('\n');
}
