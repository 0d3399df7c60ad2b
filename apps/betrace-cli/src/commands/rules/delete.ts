import type { Rule } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';

export const deleteRules = serverCommand({
  usage: 'rules delete [FLAGS] ID...',
  about: `Deletes rules; their violations and their revisions stay. Every rule is looked for first: when one does not exist,
none is deleted, and what somebody changes meanwhile is not deleted either.`,
  flags: {},
  async run({ flags, operands }, { client, surroundings }) {
    if (operands.length === 0) {
      throw new CommandError('name the rules by their ids');
    }
    const ids = [...new Set(operands)];
    const rules: Rule[] = [];
    for (const id of ids) {
      rules.push(await client.rules.get(id));
    }
    for (const { id, revision } of rules) {
      await client.rules.delete(id, { revision });
    }
    show(surroundings, flags.output, { deleted: ids }, () => ids.map((id) => `${id} is deleted`).join('\n'));
    return 0;
  },
});
