import { countOf } from '../../input/count-of.ts';
import { take } from '../../input/take.ts';
import { table } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';
import { filterFlags, filterOf } from './filter.ts';

export const list = serverCommand({
  usage: 'audit list [FLAGS]',
  about: 'Lists the changes that fit every given flag, newest first.',
  flags: { ...filterFlags, limit: { value: 'COUNT', meaning: 'this many at most; without it 100' } },
  async run({ flags }, { client, surroundings }) {
    const limit = countOf('--limit', flags.limit) ?? 100;
    const { items } = await take(client.audit({ ...filterOf(flags), pageSize: Math.min(limit, 1000) }), limit);
    show(surroundings, flags.output, { entries: items }, () =>
      table(
        ['TIME', 'WHO', 'ACTION', 'SUBJECT', 'REVISION', 'DETAIL'],
        items.map(({ time, actor, action, subject, fromRevision, toRevision, detail }) => [
          timeText(time),
          actor,
          action,
          subject,
          toRevision === 0 ? '' : `${fromRevision} → ${toRevision}`,
          detail,
        ]),
      ),
    );
    return 0;
  },
});
