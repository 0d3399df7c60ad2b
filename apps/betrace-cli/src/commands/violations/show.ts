import type { KeptSpan, Violation, Witness } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import { pairs, table } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';

export const showViolations = serverCommand({
  usage: 'violations show [FLAGS] ID...',
  about:
    'Shows violations as a whole: what the rule says, the spans that prove it, and what was kept of the trace, redacted.',
  flags: {},
  async run({ flags, operands }, { client, surroundings }) {
    if (operands.length === 0) {
      throw new CommandError('name the violations by their ids; `betrace violations list` shows them');
    }
    const violations: Violation[] = [];
    for (const id of operands) {
      violations.push(await client.violations.get(id));
    }
    show(surroundings, flags.output, { violations }, () => violations.map(violationText).join('\n\n'));
    return 0;
  },
});

function violationText(violation: Violation): string {
  const { state, reason, failingAssignments, witnesses, spans } = violation;
  const more = failingAssignments - witnesses.length;
  return [
    pairs([
      ['id', violation.id],
      ['rule', `${violation.ruleId}, revision ${violation.ruleRevision}`],
      ['name', violation.ruleName],
      ['severity', violation.severity],
      ['message', violation.message],
      ['clause', violation.clause],
      ['state', reason === '' ? state : `${state}: ${reason}`],
      ['amended', timeText(violation.amendedAt)],
      ['trace', violation.traceId],
      ['root', `${violation.rootName} (${violation.rootService})`],
      ['trace start', timeText(violation.traceStart)],
      ['decided', `${timeText(violation.decidedAt)}, by ${violation.trigger}`],
      ['complete', violation.complete ? 'yes' : 'no'],
      ['suppressed', violation.suppressed ? 'yes: counted, but kept without witnesses and spans' : ''],
      ['tags', violation.tags.join(', ')],
    ]),
    ...witnesses.map((witness, i) => `\nwitness ${i + 1}\n${witnessTable(witness)}`),
    ...(more > 0 ? [`\nand ${more} more`] : []),
    ...(spans.length === 0
      ? []
      : [`\nkept spans${violation.spansTruncated ? ' (there were more)' : ''}\n${spanTable(spans)}`]),
  ].join('\n');
}

function witnessTable({ spans }: Witness): string {
  return table(
    ['VARIABLE', 'SPAN', 'NAME', 'SERVICE', 'DURATION', 'READ'],
    spans.map(({ variable, spanId, name, service, duration, fields }) => [
      variable || '-',
      spanId,
      name,
      service,
      duration,
      valuesOf(fields),
    ]),
  );
}

function spanTable(spans: readonly KeptSpan[]): string {
  return table(
    ['SPAN', 'PARENT', 'NAME', 'SERVICE', 'STATUS', 'DURATION', 'ATTRIBUTES'],
    spans.map(({ spanId, parentSpanId, name, service, status, duration, attributes }) => [
      spanId,
      parentSpanId || '-',
      name,
      service,
      status,
      duration,
      valuesOf(attributes),
    ]),
  );
}

function valuesOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
