import { serverCommand } from '../../server/server-command.ts';

export const exportRules = serverCommand({
  usage: 'rules export [FLAGS] [ID...]',
  about: `Prints rules as a rule file, which \`betrace rules apply\`, check and test take: in YAML, or with -o json in JSON.
Without ids every rule.`,
  flags: { tag: { value: 'TAG', meaning: 'only rules with this tag' } },
  async run({ flags, operands }, { client, surroundings }) {
    const format = flags.output === 'json' ? 'json' : 'yaml';
    const { content } = await client.rules.export({ format, id: [...operands], tag: flags.tag ?? '' });
    surroundings.out(content.trimEnd());
    return 0;
  },
});
