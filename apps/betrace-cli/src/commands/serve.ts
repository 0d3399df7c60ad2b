import type { Command } from '../command.ts';

/** The service is loaded only when it is asked for. */
const backend = () => import('@betrace/backend');

export const serve: Command = {
  async help() {
    const { settingsHelp } = await backend();
    return `Usage: betrace serve [FLAGS]

Runs until SIGINT or SIGTERM. What a flag sets can also be set by a variable or in a file;
flags win over variables, variables over the file, the file over the default.

${settingsHelp()}`;
  },
  async run(args, { env, out, err }) {
    const { runService } = await backend();
    return runService(args, env, { out, err });
  },
};
