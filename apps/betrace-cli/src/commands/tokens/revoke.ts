import { CommandError } from '../../arguments.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';
import { dataDirFlag, openFolder, withTokens } from './token-keeper.ts';

export const revoke = serverCommand({
  usage: 'tokens revoke [FLAGS] ID...',
  about: `Refuses tokens from now on, on every protocol; they stay in the list. With --all every token in a data folder is
removed: from then on none is asked for.`,
  flags: { all: { meaning: 'remove every token; only with --data-dir' }, ...dataDirFlag },
  async run({ flags, operands }, { client, surroundings }) {
    const dataDir = flags['data-dir'];
    if (flags.all !== (operands.length === 0) || (flags.all && dataDir === undefined)) {
      throw new CommandError('name the tokens by their ids, or give --all and --data-dir');
    }
    if (flags.all) {
      const folder = await openFolder(dataDir ?? '');
      const removed = await folder.deleteAll().finally(() => folder.close());
      show(surroundings, flags.output, { removed }, () => `${removed} tokens are removed: none is asked for any more`);
      return 0;
    }
    const ids = [...new Set(operands)];
    await withTokens(dataDir, client, async (tokens) => {
      for (const id of ids) {
        await tokens.revoke(id);
      }
    });
    show(surroundings, flags.output, { revoked: ids }, () => ids.map((id) => `${id} is revoked`).join('\n'));
    return 0;
  },
});
