import type { Surroundings } from './command.ts';
import { listOf, load, type Commands } from './group.ts';
import { cliVersion } from './version.ts';

/** Each is loaded when it is asked for. */
const commands: Commands = {
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
  rules: {
    summary: 'list, apply, try and change the rules of a server',
    load: async () => (await import('./commands/rules/index.ts')).rules,
  },
  violations: {
    summary: 'list, show and follow what a server found',
    load: async () => (await import('./commands/violations/index.ts')).violations,
  },
  traces: {
    summary: 'list and show the traces that a server holds to try rules on',
    load: async () => (await import('./commands/traces/index.ts')).traces,
  },
  tokens: {
    summary: 'say who may call a server',
    load: async () => (await import('./commands/tokens/index.ts')).tokens,
  },
  audit: {
    summary: 'list and export who changed what on a server',
    load: async () => (await import('./commands/audit/index.ts')).audit,
  },
  evidence: {
    summary: 'export the evidence of compliance that a server has',
    load: async () => (await import('./commands/evidence/index.ts')).evidence,
  },
  verify: {
    summary: 'check evidence: that it is as it was signed, and all there',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  backup: {
    summary: 'copy the database, of a server or of a folder',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  status: {
    summary: 'say how a server is doing',
    load: async () => (await import('./commands/status.ts')).status,
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
    surroundings.out(cliVersion());
    return 0;
  }
  if (name === 'help') {
    return run([...rest, '--help'], surroundings);
  }
  const command = await load('betrace', commands, name, ['--help', '--version']);
  if (typeof command === 'string') {
    surroundings.err(`betrace: ${command}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    surroundings.out(await command.help(rest));
    return 0;
  }
  return command.run(rest, surroundings);
}

function help(): string {
  return `BeTrace checks rules over whole OpenTelemetry traces.

Usage: betrace COMMAND [FLAGS]

${listOf(commands)}

  betrace COMMAND --help   the flags of a command
  betrace --version        the version

Exit codes: 0 fine; 1 something was found; 2 called wrongly, or an input that cannot be read;
3 no server answered; 4 the server refused.`;
}
