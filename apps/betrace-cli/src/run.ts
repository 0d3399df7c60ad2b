import { readFileSync } from 'node:fs';
import { nearestName } from '@betrace/dsl/nearest-name';
import type { Command, Surroundings } from './command.ts';

/** Each is loaded when it is asked for. */
const commands: Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>> = {
  check: {
    summary: 'say what is wrong, or could be read otherwise, in rules',
    load: async () => (await import('./commands/check.ts')).check,
  },
  fmt: {
    summary: 'write rules in their canonical form',
    load: async () => (await import('./commands/fmt.ts')).fmt,
  },
  test: {
    summary: 'run the tests that stand beside rules',
    load: async () => (await import('./commands/test.ts')).test,
  },
  explain: {
    summary: 'say in a sentence what a rule means',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  eval: {
    summary: 'judge recorded traces by rules',
    load: async () => (await import('./commands/eval.ts')).evaluate,
  },
  serve: {
    summary: 'run the service: receive traces, judge them, answer the APIs',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
};

/** Runs one command line, without the program's name; resolves with the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') {
    surroundings.out(help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    surroundings.out(version());
    return 0;
  }
  if (name === 'help') {
    return run([...rest, '--help'], surroundings);
  }
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!known) {
    const nearest = nearestName(name, [...Object.keys(commands), '--help', '--version']);
    const hint = nearest === null ? '`betrace --help` lists all.' : `Did you mean \`betrace ${nearest}\`?`;
    surroundings.err(`betrace: "${name}" is not a command. ${hint}`);
    return 2;
  }
  const command = await known.load();
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
  betrace --version        the version

Exit codes: 0 fine; 1 something was found; 2 called wrongly, or an input that cannot be read.`;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
