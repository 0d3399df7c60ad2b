import { CommandError } from '../../arguments.ts';
import { pairs } from '../../output/table.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';
import { dataDirFlag, withTokens } from './token-keeper.ts';

const hour = 3_600_000;

export const create = serverCommand({
  usage: 'tokens create --name NAME --role ROLE [FLAGS]',
  about: `Makes a token and prints it. It is shown this once: the server keeps only a hash. The roles: ingest sends spans,
viewer reads, editor also changes rules, admin may do everything.`,
  flags: {
    name: { value: 'NAME', meaning: 'for people; changes made with the token are recorded under it' },
    role: { value: 'ROLE', oneOf: ['ingest', 'viewer', 'editor', 'admin'], meaning: 'ingest, viewer, editor or admin' },
    trusted: { meaning: "for Grafana's proxy: what it says of the user and his role counts" },
    expires: { value: 'TIME', meaning: 'a time, or how long from now: 12h, 90d; without it never' },
    ...dataDirFlag,
  },
  async run({ flags, operands }, { client, surroundings }) {
    const { name, role, trusted } = flags;
    if (name === undefined || role === undefined || operands.length > 0) {
      throw new CommandError('give a name and a role: betrace tokens create --name NAME --role ROLE');
    }
    const token = { name, role, trusted, ...(flags.expires !== undefined && { expiresAt: expiryOf(flags.expires) }) };
    const made = await withTokens(flags['data-dir'], client, (tokens) => tokens.create(token));
    show(surroundings, flags.output, made, () =>
      pairs([
        ['token', made.secret],
        ['id', made.token.id],
        ['role', made.token.role + (made.token.trusted ? ', trusted' : '')],
        ['expires', made.token.expiresAt ?? 'never'],
      ]),
    );
    return 0;
  },
});

function expiryOf(text: string): string {
  const [, count, unit] = /^(\d{1,6})([hd])$/.exec(text) ?? [];
  const at = count === undefined ? Date.parse(text) : Date.now() + Number(count) * hour * (unit === 'd' ? 24 : 1);
  if (Number.isNaN(at)) {
    throw new CommandError(`--expires: ${JSON.stringify(text)} is no time such as 2027-01-31T12:00:00Z, 12h or 90d`);
  }
  return new Date(at).toISOString();
}
