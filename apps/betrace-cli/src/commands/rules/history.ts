import type { RuleRevision } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import { countOf } from '../../input/count-of.ts';
import { take } from '../../input/take.ts';
import { printable } from '../../output/printable.ts';
import { table } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';
import { difference, showDifference } from './rule-difference.ts';

export const history = serverCommand({
  usage: 'rules history [FLAGS] ID',
  about: 'Shows the changes of a rule, newest first, also of one that was deleted.',
  flags: {
    limit: { value: 'COUNT', meaning: 'at most so many; 20 by default' },
    diff: { meaning: 'with the lines that each change changed' },
  },
  async run({ flags, operands }, { client, surroundings }) {
    const [id, ...others] = operands;
    if (id === undefined || others.length > 0) {
      throw new CommandError('name one rule by its id');
    }
    const limit = countOf('--limit', flags.limit) ?? 20;
    // One more, to compare the last with.
    const pageSize = Math.min(1000, limit + 1);
    const { items } = await take(client.rules.revisions(id, { pageSize }), limit + 1);
    const revisions = items.slice(0, limit);
    show(surroundings, flags.output, { revisions }, () =>
      flags.diff ? changes(items, limit, surroundings.colours.out) : revisionTable(revisions),
    );
    return 0;
  },
});

function revisionTable(revisions: readonly RuleRevision[]): string {
  const rows = revisions.map(({ revision, change, changedAt, author, rule }) => [
    String(revision),
    timeText(changedAt),
    change,
    author,
    rule.severity,
    rule.expression,
  ]);
  return table(['REVISION', 'CHANGED', 'CHANGE', 'BY', 'SEVERITY', 'EXPRESSION'], rows);
}

function changes(revisions: readonly RuleRevision[], limit: number, colours: boolean): string {
  return revisions
    .slice(0, limit)
    .map(({ revision, change, changedAt, author, rule }, i) => {
      const text = difference(revisions[i + 1]?.rule, change === 'delete' ? undefined : rule);
      return `revision ${revision}, ${timeText(changedAt)}, ${change} by ${printable(author)}\n${showDifference(text, colours)}`;
    })
    .join('\n');
}
