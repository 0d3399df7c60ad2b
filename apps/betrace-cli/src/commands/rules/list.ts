import type { Rule } from '@betrace/api-client';
import { take } from '../../input/take.ts';
import { paintWord } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';

export const list = serverCommand({
  usage: 'rules list [FLAGS]',
  about: 'Lists the rules that fit every given flag, ordered by id unless asked otherwise.',
  flags: {
    text: { value: 'TEXT', meaning: 'id, name, description or expression contains it, in any case' },
    severity: { value: 'SEVERITY', meaning: 'critical, high, medium, low or info' },
    tag: { value: 'TAG', meaning: 'with this tag' },
    framework: { value: 'NAME', meaning: 'with a control of this compliance framework' },
    enabled: { value: 'BOOLEAN', oneOf: ['true', 'false'], meaning: 'in force, or not' },
    'order-by': { value: 'FIELD', meaning: 'id, name, severity or updated_at; with " desc" the other way round' },
    counts: { meaning: 'with the verdicts of the last 24 hours' },
  },
  async run({ flags }, { client, surroundings }) {
    const { text = '', severity = '', tag = '', framework = '', enabled } = flags;
    const query = { text, severity, tag, framework, orderBy: flags['order-by'] ?? '', withCounts: flags.counts };
    const { items: rules } = await take(
      client.rules.all({ ...query, pageSize: 1000, ...(enabled && { enabled: enabled === 'true' }) }),
      Infinity,
    );
    show(surroundings, flags.output, { rules }, () => rulesTable(rules, flags.counts, surroundings.colours.out));
    return 0;
  },
});

function rulesTable(rules: readonly Rule[], counts: boolean, colours: boolean): string {
  const heads = [
    'ID',
    'SEVERITY',
    'STATE',
    'REVISION',
    'CHANGED',
    ...(counts ? ['VIOLATED', 'SATISFIED'] : []),
    'NAME',
  ];
  const rows = rules.map((rule) => [
    rule.id,
    rule.severity,
    stateOf(rule),
    String(rule.revision),
    timeText(rule.updatedAt),
    ...(counts ? [String(rule.verdicts?.violated ?? 0), String(rule.verdicts?.satisfied ?? 0)] : []),
    rule.name,
  ]);
  return table(heads, rows, (cell, column) => (column === 1 ? paintWord(cell, colours) : cell));
}

/** How a rule stands, in a word. */
export function stateOf({ enabled, observe }: Pick<Rule, 'enabled' | 'observe'>): string {
  return !enabled ? 'disabled' : observe ? 'on trial' : 'enabled';
}
