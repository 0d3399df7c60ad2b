import type { Rule } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import { pairs } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';
import { stateOf } from './list.ts';

export const get = serverCommand({
  usage: 'rules get [FLAGS] ID...',
  about: 'Shows rules as a whole.',
  flags: {},
  async run({ flags, operands }, { client, surroundings }) {
    if (operands.length === 0) {
      throw new CommandError('name the rules by their ids; `betrace rules list` shows them');
    }
    const rules: Rule[] = [];
    for (const id of operands) {
      rules.push(await client.rules.get(id));
    }
    show(surroundings, flags.output, { rules }, () => rules.map(ruleText).join('\n\n'));
    return 0;
  },
});

function ruleText(rule: Rule): string {
  return pairs([
    ['id', rule.id],
    ['name', rule.name],
    ['description', rule.description],
    ['severity', rule.severity],
    ['state', stateOf(rule)],
    ['from file', rule.provisionedFrom],
    ['tags', rule.tags.join(', ')],
    ['compliance', rule.compliance.map(({ framework, control }) => `${framework} ${control}`).join(', ')],
    ['message', rule.message],
    ['if incomplete', rule.onIncomplete],
    ['revision', `${rule.revision}, ${timeText(rule.updatedAt)}`],
    ['created', timeText(rule.createdAt)],
    ['tests', String(rule.tests?.items.length ?? 0)],
    ['expression', rule.expression.trimEnd()],
  ]);
}
