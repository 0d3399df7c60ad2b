import type { Violation } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import { countOf } from '../../input/count-of.ts';
import { take } from '../../input/take.ts';
import { timeOf } from '../../input/time-of.ts';
import { paintWord } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';

/** Flags that list and tail share. */
export const filterFlags = {
  rule: { value: 'ID', list: true, meaning: 'of these rules' },
  severity: { value: 'SEVERITY', list: true, meaning: 'of these: critical, high, medium, low, info' },
  service: { value: 'NAME', list: true, meaning: "with one of these services in a witness or the trace's root" },
  observed: { meaning: 'those of rules on trial instead of the others' },
} as const;

export const list = serverCommand({
  usage: 'violations list [FLAGS]',
  about: `Lists the violations that fit every given flag, newest first. A TIME is RFC 3339, a date, or how long ago: 15m, 24h, 7d.
Ends with 0 whether there are any or not.`,
  flags: {
    ...filterFlags,
    trace: { value: 'ID', meaning: 'of this trace' },
    tag: { value: 'TAG', list: true, meaning: 'of rules that have one of these tags now' },
    framework: { value: 'NAME', list: true, meaning: 'of rules with a control of one of these frameworks now' },
    state: { value: 'STATE', list: true, meaning: 'open (the default), withdrawn, inconclusive' },
    from: { value: 'TIME', meaning: 'decided at or after' },
    to: { value: 'TIME', meaning: 'decided before' },
    'time-by': {
      value: 'FIELD',
      oneOf: ['decided_at', 'trace_start'],
      meaning: 'what --from and --to are about: decided_at (the default) or trace_start',
    },
    text: { value: 'TEXT', meaning: 'message, rule name or root name contains it; only with --from' },
    complete: { value: 'BOOLEAN', oneOf: ['true', 'false'], meaning: 'of traces that were complete, or were not' },
    oldest: { meaning: 'oldest first' },
    limit: { value: 'COUNT', meaning: 'at most so many; 100 by default' },
  },
  async run({ flags, operands }, { client, surroundings }) {
    if (operands.length > 0) {
      throw new CommandError(
        `${JSON.stringify(operands[0])} belongs to no flag; \`betrace violations show\` takes ids`,
      );
    }
    const limit = countOf('--limit', flags.limit) ?? 100;
    const query = {
      ruleId: [...flags.rule],
      severity: [...flags.severity],
      service: [...flags.service],
      tag: [...flags.tag],
      framework: [...flags.framework],
      state: [...flags.state],
      observed: flags.observed,
      traceId: flags.trace ?? '',
      text: flags.text ?? '',
      timeBy: flags['time-by'] ?? '',
      orderBy: flags.oldest ? 'decided_at asc' : '',
      ...(flags.from !== undefined && { from: timeOf('--from', flags.from) }),
      ...(flags.to !== undefined && { to: timeOf('--to', flags.to) }),
      ...(flags.complete !== undefined && { complete: flags.complete === 'true' }),
    };
    const pageSize = Math.min(1000, limit + 1);
    const { items, more } = await take(client.violations.all({ ...query, pageSize }), limit);
    show(surroundings, flags.output, { violations: items }, () =>
      table(heads, items.map(violationRow), (cell, column) =>
        column === 1 ? paintWord(cell, surroundings.colours.out) : cell,
      ),
    );
    if (more) {
      surroundings.err(`betrace: there are more than ${limit}; --limit shows them, --from and --to a part`);
    }
    return 0;
  },
});

export const heads = ['DECIDED', 'SEVERITY', 'RULE', 'ROOT', 'TRACE', 'ID', 'MESSAGE'];

export function violationRow(violation: Violation): string[] {
  const { decidedAt, severity, ruleId, rootName, rootService, traceId, id, message } = violation;
  const root = rootService === '' ? rootName : `${rootName} (${rootService})`;
  return [timeText(decidedAt), severity, ruleId, root, traceId, id, message];
}
