import type { RuleTest, TestedTrace, TestRuleRequestJson } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import type { Surroundings } from '../../command.ts';
import { countOf } from '../../input/count-of.ts';
import { bytesOf, shownName } from '../../input/read-text.ts';
import { paintWord } from '../../output/paint.ts';
import { plural } from '../../output/plural.ts';
import { table } from '../../output/table.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';

/** What a request may hold, of OTLP in base64: the service takes 4 MiB. */
const mostBytes = 3 * 1024 * 1024;

export const test = serverCommand({
  usage: 'rules test [FLAGS] ID | -e EXPRESSION --traces FILE | --trace ID | --last COUNT',
  about: `Judges traces by a rule of the server, or by one that it does not have, and keeps nothing: those of a file (OTLP/JSON,
OTLP protobuf or a trace in the compact notation; - is standard input), or held ones, what the rule would have found.
Ends with 1 when a trace is violated. Without a server: \`betrace eval\`.`,
  flags: {
    expression: { value: 'EXPRESSION', short: 'e', meaning: 'a rule on the command line, in place of an id' },
    traces: { value: 'FILE', meaning: 'the file with the traces' },
    trace: { value: 'ID', meaning: 'a held trace; `betrace traces list` shows them' },
    last: { value: 'COUNT', meaning: 'so many held traces, those decided last' },
    open: { meaning: 'judge the traces as cut short, not as closed by their root' },
  },
  async run({ flags, operands }, { client, surroundings }) {
    const [ruleId, ...others] = operands;
    if (others.length > 0 || (ruleId === undefined) === (flags.expression === undefined)) {
      throw new CommandError('name one rule by its id, or give one: -e EXPRESSION');
    }
    const last = countOf('--last', flags.last);
    if ([flags.traces, flags.trace, last].filter((given) => given !== undefined).length !== 1) {
      throw new CommandError('give traces in one way: --traces FILE, --trace ID or --last COUNT');
    }
    const result = await client.rules.test({
      ...(ruleId === undefined ? { expression: flags.expression ?? '' } : { ruleId }),
      ...(flags.traces !== undefined && (await tracesIn(flags.traces, surroundings))),
      ...(flags.trace !== undefined && { traceId: flags.trace }),
      ...(last !== undefined && { last }),
      ...(flags.open && { closed: false }),
    });
    const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      throw new CommandError(
        errors.map(({ code, message }) => `the rule cannot be used: ${code}: ${message}`).join('\n'),
      );
    }
    show(surroundings, flags.output, result, () => resultText(result, surroundings.colours.out));
    return result.traces.some(({ verdict }) => verdict === 'violated' || verdict === 'error') ? 1 : 0;
  },
});

/** The traces as the field of the request that takes such: told by how they begin. */
async function tracesIn(file: string, { stdin }: Surroundings): Promise<TestRuleRequestJson> {
  const bytes = await bytesOf(file, stdin, mostBytes);
  const first = bytes[0] ?? 0;
  const text = first === 0x0a && bytes[1] !== 0x20 ? undefined : textIn(bytes);
  if (text === undefined) {
    return { otlp: Buffer.from(bytes).toString('base64') };
  }
  if (!/^\s*\{/.test(text)) {
    return { compact: text };
  }
  try {
    return { otlpJson: JSON.parse(text) as NonNullable<TestRuleRequestJson['otlpJson']> };
  } catch (error) {
    throw new CommandError(`${shownName(file)} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Undefined: it is no text. */
function textIn(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // eslint-disable-next-line no-control-regex
    return /[\0-\x08\x0e-\x1f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function resultText({ traces, moreTraces, judged, cutShort, verdicts }: RuleTest, colours: boolean): string {
  const rows = traces.map((trace) => [
    trace.verdict,
    trace.traceId,
    `${trace.rootName} (${trace.rootService})`,
    plural(trace.spanCount, 'span'),
    [trace.reason, trace.clause, trace.message].filter((part) => part !== '').join(': '),
    witnessesOf(trace),
  ]);
  const heads = ['VERDICT', 'TRACE', 'ROOT', 'SIZE', 'WHY', 'WITNESSES'];
  const counts = Object.entries(verdicts ?? {}).flatMap(([verdict, count]) =>
    count > 0 ? [`${count} ${verdict}`] : [],
  );
  return [
    table(heads, rows, (cell, column) => (column === 0 ? paintWord(cell, colours) : cell)),
    ...(moreTraces > 0 ? [`and ${plural(moreTraces, 'trace')} more`] : []),
    `${plural(judged, 'trace')} judged: ${counts.join(', ') || 'none'}`,
    ...(cutShort ? ['the time for a test was over before all were judged; those decided last were'] : []),
  ].join('\n');
}

function witnessesOf({ witnesses }: TestedTrace): string {
  return witnesses.map(({ spans }) => spans.map(({ name, service }) => `${name} (${service})`).join(' + ')).join(', ');
}
