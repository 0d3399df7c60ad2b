import type { HeldTrace, TraceAttribute } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import { pairs, table } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';

export const showTrace = serverCommand({
  usage: 'traces show [FLAGS] ID',
  about:
    'Shows the spans of a held trace, redacted, in the order of their start; a child stands one step to the right.',
  flags: {},
  async run({ flags, operands }, { client, surroundings }) {
    const [id, ...others] = operands;
    if (id === undefined || others.length > 0) {
      throw new CommandError('name one trace by its id; `betrace traces list` shows them');
    }
    const trace = await client.traces.get(id);
    show(surroundings, flags.output, trace, () => traceText(trace));
    return 0;
  },
});

function traceText({ summary, spans }: HeldTrace): string {
  const depths = new Map<string, number>();
  const rows = spans.map((span) => {
    const depth = span.parentSpanId === '' ? 0 : (depths.get(span.parentSpanId) ?? 0) + 1;
    depths.set(span.spanId, depth);
    const name = `${'. '.repeat(Math.min(depth, 20))}${span.name}`;
    return [name, span.service, span.spanId, span.status, span.duration, span.attributes.map(shown).join(' ')];
  });
  return [
    pairs([
      ['trace', summary.traceId],
      ['root', `${summary.rootName} (${summary.rootService})`],
      ['start', timeText(summary.start)],
      ['duration', summary.duration],
      ['decided', `${timeText(summary.decidedAt)}, by ${summary.trigger}`],
      ['complete', summary.complete ? 'yes' : 'no'],
    ]),
    '',
    table(['NAME', 'SERVICE', 'SPAN', 'STATUS', 'DURATION', 'ATTRIBUTES'], rows),
  ].join('\n');
}

/** What is redacted has a star: a verdict that reads it holds for what is shown only. */
function shown(attribute: TraceAttribute): string {
  const { key, redacted, stringValue, boolValue, intValue, doubleValue } = attribute as Partial<TraceAttribute>;
  return `${key}${redacted ? '*' : ''}=${stringValue ?? boolValue ?? intValue ?? doubleValue ?? ''}`;
}
