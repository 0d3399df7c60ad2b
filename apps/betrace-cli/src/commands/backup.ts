import { CommandError } from '../arguments.ts';
import { pairs } from '../output/table.ts';
import { timeText } from '../output/time-text.ts';
import { serverCommand } from '../server/server-command.ts';
import { show } from '../server/show.ts';

/** A great database is copied for minutes. */
const timeoutMs = 30 * 60_000;

export const backup = serverCommand({
  usage: 'backup [FLAGS]',
  about: `Makes a consistent, checked copy of the database: by a server, in its own folder of backups, while it works; or
with --data-dir without a server, also beside one that runs on that folder. docs/operate.md says how to restore it.`,
  flags: {
    'data-dir': { value: 'FOLDER', meaning: 'the data folder of a BeTrace on this machine; no server is asked' },
    to: { value: 'FOLDER', meaning: 'where the copy goes; only with --data-dir, default: backups in it' },
    keep: { value: 'COUNT', meaning: 'how many copies stay there; only with --data-dir, default: 7' },
  },
  timeoutMs,
  async run({ flags }, { client, surroundings }) {
    const { 'data-dir': dataDir, to, keep } = flags;
    if (dataDir === undefined && (to !== undefined || keep !== undefined)) {
      throw new CommandError('--to and --keep go with --data-dir: a server keeps its backups where it is told to.');
    }
    const made = dataDir === undefined ? await client.backup() : await copyOf(dataDir, to, keep);
    show(surroundings, flags.output, made, () =>
      pairs([
        ['backup', made.path],
        ['bytes', `${made.bytes}`],
        ['made', timeText(made.createdAt)],
      ]),
    );
    return 0;
  },
});

async function copyOf(dataDir: string, to: string | undefined, keep = '7') {
  if (!/^[1-9]\d{0,5}$/.test(keep)) {
    throw new CommandError(`--keep should be a whole number of at least 1, not ${JSON.stringify(keep)}.`);
  }
  const { backUp } = await import('@betrace/backend');
  try {
    const { at, ...made } = backUp(dataDir, { folder: to, keep: Number(keep) });
    return { ...made, createdAt: new Date(at).toISOString() };
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}
