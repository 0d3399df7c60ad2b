import { nearestName } from '@betrace/dsl/nearest-name';
import type { Command } from './command.ts';

/** Commands by name, each loaded when it is asked for. */
export type Commands = Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>>;

/** The command of a name, or what to say when there is none; `others` may be meant as well. */
export async function load(
  of: string,
  commands: Commands,
  name: string,
  others: readonly string[] = [],
): Promise<Command | string> {
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (known !== undefined) {
    return known.load();
  }
  const nearest = nearestName(name, [...Object.keys(commands), ...others]);
  const hint = nearest === null ? `\`${of} --help\` lists all.` : `Did you mean \`${of} ${nearest}\`?`;
  return `"${name}" is not a command${of === 'betrace' ? '' : ` of ${of}`}. ${hint}`;
}

/** One line for each. */
export function listOf(commands: Commands): string {
  const width = Math.max(10, ...Object.keys(commands).map(({ length }) => length));
  return Object.entries(commands)
    .map(([name, { summary }]) => `  ${name.padEnd(width)} ${summary}`)
    .join('\n');
}

/** Commands behind a common word, such as `betrace rules list`. */
export function group({ name, about, commands }: { name: string; about: string; commands: Commands }): Command {
  const help = `Usage: betrace ${name} COMMAND [FLAGS]

${about}

${listOf(commands)}

  betrace ${name} COMMAND --help   the flags of a command`;
  return {
    async help(args = []) {
      const named = args.find((arg) => !arg.startsWith('-'));
      const command = named === undefined ? help : await load(`betrace ${name}`, commands, named);
      return typeof command === 'string' ? help : command.help();
    },
    async run([named, ...rest], surroundings) {
      if (named === undefined) {
        surroundings.out(help);
        return 2;
      }
      const command = await load(`betrace ${name}`, commands, named);
      if (typeof command === 'string') {
        surroundings.err(`betrace: ${command}`);
        return 2;
      }
      return command.run(rest, surroundings);
    },
  };
}
