import type { Command } from '../command.ts';

/** The service is loaded only when it is asked for. */
const backend = () => import('@betrace/backend');

export const serve: Command = {
  async help() {
    const { settingsHelp } = await backend();
    return `Usage: betrace serve [FLAGS]

Runs until SIGINT or SIGTERM. Every flag can also be set by its variable; the flag wins.

${settingsHelp()}`;
  },
  async run(args, { env, err }) {
    const { runService } = await backend();
    return runService(args, env, err);
  },
};
