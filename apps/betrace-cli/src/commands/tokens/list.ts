import { table } from '../../output/table.ts';
import { timeText } from '../../output/time-text.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';
import { dataDirFlag, withTokens, type ShownToken } from './token-keeper.ts';

export const list = serverCommand({
  usage: 'tokens list [FLAGS]',
  about: 'Lists all tokens, newest first, also those that are expired or revoked.',
  flags: dataDirFlag,
  async run({ flags }, { client, surroundings }) {
    const tokens = await withTokens(flags['data-dir'], client, (keeper) => keeper.list());
    show(surroundings, flags.output, { tokens }, () =>
      table(
        ['ID', 'NAME', 'ROLE', 'STATE', 'CREATED', 'BY', 'LAST USED'],
        tokens.map((token) => [
          token.id,
          token.name,
          token.role + (token.trusted ? ', trusted' : ''),
          stateOf(token),
          timeText(token.createdAt),
          token.createdBy,
          token.lastUsedAt === undefined ? 'never' : timeText(token.lastUsedAt),
        ]),
      ),
    );
    return 0;
  },
});

function stateOf({ revokedAt, expiresAt }: ShownToken): string {
  if (revokedAt !== undefined) {
    return 'revoked';
  }
  if (expiresAt === undefined) {
    return 'in force';
  }
  return Date.parse(expiresAt) <= Date.now() ? 'expired' : `until ${timeText(expiresAt)}`;
}
