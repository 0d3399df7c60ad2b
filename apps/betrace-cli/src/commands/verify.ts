import { readKeys, verifyEvidence, type EvidenceKey, type Problem, type Report } from '@betrace/evidence';
import { CommandError } from '../arguments.ts';
import { command } from '../command.ts';
import { bytesOf, readChunks, shownName } from '../input/read-text.ts';
import { plural } from '../output/plural.ts';
import { printable } from '../output/printable.ts';
import { pairs, table } from '../output/table.ts';
import { timeText } from '../output/time-text.ts';

/** Of a file of keys: a thousand of them. */
const mostKeyBytes = 64 * 1024;

export const verify = command({
  usage: 'verify [FLAGS] --keys KEYFILE FILE',
  about: `Checks evidence that betrace evidence export wrote, without a server: that every record is as it was signed, that
none is missing, twice or out of order, that summaries leave out no time, and that the file is whole. - is standard
input. Says which record is wrong and why, and ends with 1 when one is. docs/compliance.md says what it proves.`,
  flags: {
    keys: {
      value: 'KEYFILE',
      meaning: 'the keys that signed: in base64 with commas or blanks between them, or the evidence.key of a service',
    },
    json: { meaning: 'print JSON' },
  },
  async run({ flags, operands }, { stdin, out }) {
    const [file, ...others] = operands;
    if (file === undefined || others.length > 0) {
      throw new CommandError('name one file to check, or - for standard input');
    }
    if (flags.keys === undefined) {
      throw new CommandError('--keys names the file with the keys: whoever made the evidence has them');
    }
    const keys = keysIn(flags.keys, await bytesOf(flags.keys, stdin, mostKeyBytes));
    const report = await verifyEvidence(readChunks(file, stdin), keys);
    const good = report.problemCount === 0;
    out(flags.json ? JSON.stringify({ file: shownName(file), good, ...report }, null, 2) : textOf(report));
    return good ? 0 : 1;
  },
});

function keysIn(file: string, bytes: Uint8Array): EvidenceKey[] {
  try {
    return readKeys(bytes);
  } catch (error) {
    throw new CommandError(`${shownName(file)}: ${(error as Error).message}`, { cause: error });
  }
}

/** What was checked, what it says, and what is wrong with it. */
function textOf(report: Report): string {
  const { end, problems, problemCount } = report;
  const asked = [end?.framework, end?.control].filter((name) => name !== undefined).join(' ');
  const about = pairs([
    ['records', `${report.records} with a right signature`],
    ['signed with', report.keys.map((id) => `key ${id}`).join(', ')],
    ['asked for', end === undefined ? '' : asked || 'all frameworks'],
    ['recorded', end === undefined ? '' : timesText(end.from, end.to)],
    ['exported', timeText(end?.recordedAt)],
  ]);
  const unlisted = problemCount - problems.length;
  const wrong = [...problems.map(problemText), ...(unlisted > 0 ? [`and ${unlisted} more`] : [])];
  return [
    about,
    ...(report.chains.length > 0 ? [chainsText(report), rulesText(report)] : []),
    problemCount === 0
      ? 'Good: every record is as it was signed, and none is missing.'
      : `WRONG: ${plural(problemCount, 'problem')}\n${wrong.join('\n')}`,
  ].join('\n\n');
}

function timesText(from: string | undefined, to: string | undefined): string {
  const times = [from === undefined ? '' : `from ${timeText(from)}`, to === undefined ? '' : `to ${timeText(to)}`];
  return times.filter((time) => time !== '').join(' ') || 'at any time';
}

/** How many records of which kind there are of each control. */
function chainsText({ chains, end }: Report): string {
  const heads = ['FRAMEWORK', 'CONTROL', 'RECORDS', 'VIOLATIONS', 'SUMMARIES', 'CORRECTIONS', 'RULE CHANGES', 'NOTE'];
  return table(
    heads,
    chains.map(({ framework, control, known, first, last, records, correctedElsewhere }) => {
      const oldest =
        end?.chains.find((chain) => chain.framework === framework && chain.control === control)?.oldest ?? 1;
      const notes = [
        known ? '' : 'not in the catalogue',
        oldest > 1 ? `what is before ${oldest} is no longer kept` : '',
        correctedElsewhere > 0 ? `${plural(correctedElsewhere, 'correction')} of what is not in this file` : '',
      ];
      return [
        framework,
        control,
        `${first} to ${last}`,
        `${records.violation}`,
        `${records.summary}`,
        `${records.correction}`,
        `${records.rule_change}`,
        notes.filter((note) => note !== '').join('; '),
      ];
    }),
  );
}

/** What the summaries say of each rule, in traces. */
function rulesText({ chains }: Report): string {
  const heads = ['CONTROL', 'RULE', 'REVISIONS', 'FROM', 'TO', 'CHECKED', 'SATISFIED', 'VIOLATED', 'UNDECIDED', 'NOT APPLICABLE', 'INCOMPLETE']; // prettier-ignore
  return table(
    heads,
    chains.flatMap(({ framework, control, rules }) =>
      rules.map(({ ruleId, revisions, from, to, counts }) => [
        `${framework} ${control}`,
        ruleId,
        revisions.join(', '),
        from === undefined ? 'no summary' : timeText(from),
        timeText(to),
        `${counts.checked}`,
        `${counts.satisfied}`,
        `${counts.violated}`,
        `${counts.inconclusive + counts.error}`,
        `${counts.notApplicable}`,
        `${counts.incomplete}`,
      ]),
    ),
  );
}

function problemText({ line, framework, control, sequence, kind, why }: Problem): string {
  const place = [
    line === undefined ? '' : `line ${line}`,
    [framework, control].filter((name) => name !== undefined).join(' '),
    sequence === undefined ? '' : `record ${sequence}`,
  ];
  return printable(`${place.filter((part) => part !== '').join(', ')}: ${kind}: ${why}`);
}
