import { command } from '../../command.ts';

export const generate = command({
  usage: 'tokens generate',
  about: `Prints a new token and nothing else. It is in force where the file that BETRACE_BOOTSTRAP_TOKENS_FILE names holds it;
see docs/configuration.md.`,
  flags: {},
  async run(_, { out }) {
    const { makeToken } = await import('@betrace/backend');
    out(makeToken());
    return 0;
  },
});
