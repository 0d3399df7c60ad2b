import type { Rule } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import type { Command } from '../../command.ts';
import { countOf } from '../../input/count-of.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';

function switchCommand(name: 'enable' | 'disable', about: string): Command {
  return serverCommand({
    usage: `rules ${name} [FLAGS] ID...`,
    about,
    flags: {
      revision: {
        value: 'NUMBER',
        meaning: 'only if the rule is at this revision, which nobody changed since; of one rule',
      },
    },
    async run({ flags, operands }, { client, surroundings }) {
      const revision = countOf('--revision', flags.revision) ?? 0;
      if (operands.length === 0 || (revision > 0 && operands.length > 1)) {
        throw new CommandError(operands.length === 0 ? 'name the rules by their ids' : '--revision is of one rule');
      }
      const rules: Rule[] = [];
      for (const id of operands) {
        rules.push(await client.rules[name](id, { revision }));
      }
      const done = name === 'enable' ? 'enabled' : 'disabled';
      show(surroundings, flags.output, { rules }, () =>
        rules.map((rule) => `${rule.id} is ${done}, revision ${rule.revision}`).join('\n'),
      );
      return 0;
    },
  });
}

export const enable = switchCommand('enable', 'Puts rules in force: traces are judged by them from now on.');
export const disable = switchCommand('disable', 'Takes rules out of force. Their violations and their revisions stay.');
