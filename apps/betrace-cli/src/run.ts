import { readFileSync } from 'node:fs';
import { nearestName } from '@betrace/dsl/nearest-name';
import { serve } from './serve.ts';

/** What a command may use of its surroundings. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
}

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  help(): Promise<string>;
  /** Resolves with the exit code: 0 done, 1 failed, 2 called wrongly or unable to start. */
  run(args: readonly string[], surroundings: Surroundings): Promise<number>;
}

const commands: Readonly<Record<string, Command>> = { serve };

/** Runs one command line, without the program's name; resolves with the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    surroundings.out(help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    surroundings.out(version());
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const nearest = nearestName(name, [...Object.keys(commands), '--help', '--version']);
    const hint = nearest === null ? '`betrace --help` lists all.' : `Did you mean \`betrace ${nearest}\`?`;
    surroundings.err(`betrace: "${name}" is not a command. ${hint}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    surroundings.out(await command.help());
    return 0;
  }
  return command.run(rest, surroundings);
}

function help(): string {
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return `BeTrace checks rules over whole OpenTelemetry traces.

Usage: betrace COMMAND [FLAGS]

${list.join('\n')}

  betrace COMMAND --help   the flags of a command
  betrace --version        the version`;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
