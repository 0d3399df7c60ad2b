import { lineOf } from '@betrace/evidence';
import { CommandError } from '../../arguments.ts';
import { timeOf } from '../../input/time-of.ts';
import { plural } from '../../output/plural.ts';
import { writeWhole } from '../../output/write-whole.ts';
import { serverCommand } from '../../server/server-command.ts';

export const exportEvidence = serverCommand({
  usage: 'evidence export [FLAGS]',
  about: `Writes the signed records that fit every given flag, one JSON object a line, by framework, control and sequence; the
last line says which these are, so that a file which is cut off shows. A file gets its name when it is whole.`,
  flags: {
    framework: { value: 'ID', meaning: 'of one framework, such as soc2; default: of all' },
    control: { value: 'ID', meaning: 'of one of its controls, such as CC6.1' },
    from: {
      value: 'TIME',
      meaning: 'recorded at or after this time, such as 2026-01-31T12:00:00Z, 2026-01-31 or 30d (ago)',
    },
    to: { value: 'TIME', meaning: 'recorded before this time; the summary of an hour is recorded after its end' },
    output: { value: 'FILE', short: 'o', meaning: 'the file to write; default: standard output' },
  },
  async run({ flags }, { client, surroundings }) {
    const { framework = '', control = '', from, to, output } = flags;
    const query = {
      framework,
      control,
      ...(from !== undefined && { from: timeOf('--from', from) }),
      ...(to !== undefined && { to: timeOf('--to', to) }),
    };
    const records = client.exportEvidence(query, { signal: surroundings.interruption() });
    let count = 0;
    async function* lines() {
      let isWhole = false;
      for await (const record of records) {
        isWhole = record['evidenceType'] === 'export';
        count += isWhole ? 0 : 1;
        yield lineOf(record);
      }
      if (!isWhole) {
        throw new CommandError('the export ended before its last record: it is not whole', { exitCode: 3 });
      }
    }
    if (output === undefined) {
      for await (const line of lines()) {
        surroundings.out(line);
      }
    } else {
      await writeWhole(output, lines());
    }
    surroundings.err(`betrace: ${plural(count, 'record')}${output === undefined ? '' : ` in ${output}`}`);
    return 0;
  },
});
