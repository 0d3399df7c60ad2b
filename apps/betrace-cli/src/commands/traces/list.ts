import { CommandError } from '../../arguments.ts';
import { countOf } from '../../input/count-of.ts';
import { take } from '../../input/take.ts';
import { timeOf } from '../../input/time-of.ts';
import { table } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';

const boolean = ['true', 'false'] as const;

export const list = serverCommand({
  usage: 'traces list [FLAGS]',
  about:
    'Lists the held traces that fit every given flag, those decided last first. A TIME is as in `violations list`.',
  flags: {
    root: { value: 'TEXT', meaning: "the root's name contains it, in any case" },
    service: { value: 'NAME', meaning: 'some span is of this service' },
    span: { value: 'TEXT', meaning: "some span's name contains it; with --service the same span" },
    attribute: { value: 'KEY[=VALUE]', list: true, meaning: 'the span has it, or has this value' },
    failed: { value: 'BOOLEAN', oneOf: boolean, meaning: 'with a span that failed, or without one' },
    complete: { value: 'BOOLEAN', oneOf: boolean, meaning: 'complete, or not' },
    from: { value: 'TIME', meaning: 'decided at or after' },
    to: { value: 'TIME', meaning: 'decided before' },
    limit: { value: 'COUNT', meaning: 'at most so many; 100 by default' },
  },
  async run({ flags, operands }, { client, surroundings }) {
    if (operands.length > 0) {
      throw new CommandError(`${JSON.stringify(operands[0])} belongs to no flag; \`betrace traces show\` takes an id`);
    }
    const limit = countOf('--limit', flags.limit) ?? 100;
    const query = {
      rootName: flags.root ?? '',
      service: flags.service ?? '',
      spanName: flags.span ?? '',
      attribute: [...flags.attribute],
      ...(flags.failed !== undefined && { failed: flags.failed === 'true' }),
      ...(flags.complete !== undefined && { complete: flags.complete === 'true' }),
      ...(flags.from !== undefined && { from: timeOf('--from', flags.from) }),
      ...(flags.to !== undefined && { to: timeOf('--to', flags.to) }),
    };
    const pageSize = Math.min(1000, limit + 1);
    const { items, more } = await take(client.traces.all({ ...query, pageSize }), limit);
    show(surroundings, flags.output, { traces: items }, () =>
      table(
        ['DECIDED', 'TRACE', 'ROOT', 'DURATION', 'SPANS', 'FAILED', 'SERVICES'],
        items.map((trace) => [
          timeText(trace.decidedAt),
          trace.traceId,
          `${trace.rootName} (${trace.rootService})`,
          trace.duration,
          String(trace.spanCount),
          String(trace.errorCount),
          trace.services.join(', '),
        ]),
      ),
    );
    if (more) {
      surroundings.err(`betrace: there are more than ${limit}; --limit shows them`);
    }
    return 0;
  },
});
