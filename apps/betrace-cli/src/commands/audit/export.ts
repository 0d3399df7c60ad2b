import { serverCommand } from '../../server/server-command.ts';
import { filterFlags, filterOf } from './filter.ts';

export const exportAudit = serverCommand({
  usage: 'audit export [FLAGS]',
  about: 'Prints all changes that fit every given flag, one JSON object a line, oldest first.',
  flags: filterFlags,
  async run({ flags }, { client, surroundings }) {
    for await (const entry of client.exportAudit(filterOf(flags), { signal: surroundings.interruption() })) {
      surroundings.out(JSON.stringify(entry));
    }
    return 0;
  },
});
