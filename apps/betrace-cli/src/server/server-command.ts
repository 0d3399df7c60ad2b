import type { Client, StreamTransport } from '@betrace/api-client';
import type { Arguments, Flags } from '../arguments.ts';
import { command, type Command, type CommandDefinition, type ExitCode, type Surroundings } from '../command.ts';
import { connect, connectionFlags } from './connection.ts';
import { explainFailure } from './explain-failure.ts';
import { outputFlag } from './show.ts';

const commonFlags = { ...outputFlag, ...connectionFlags };

/** Those of a command in the place of common ones of the same name. */
type WithCommon<F extends Flags> = F & Omit<typeof commonFlags, keyof F>;

/** What a command that asks a server has at hand. */
export interface ServerContext {
  readonly client: Client;
  /** The client with streams that go another way. */
  clientOver(stream: StreamTransport): Client;
  readonly surroundings: Surroundings;
}

export interface ServerCommandDefinition<F extends Flags> extends Omit<CommandDefinition<F>, 'run'> {
  /** For how long a call may take; default: a minute. Streams have no end. */
  readonly timeoutMs?: number;
  /** May throw ApiError, which is explained, and CommandError. */
  run(args: Arguments<WithCommon<F>>, server: ServerContext): Promise<ExitCode>;
}

/**
 * A command that asks a server: its own flags, then `--output`, `--url`, `--token` and `--token-file`. A failed call
 * ends it with 3 when no BeTrace answered, with 4 when it refused, and says how to mend it.
 */
export function serverCommand<const F extends Flags>(definition: ServerCommandDefinition<F>): Command {
  return command({
    ...definition,
    flags: { ...definition.flags, ...commonFlags, ...definition.flags },
    async run(given, surroundings) {
      const args = given as unknown as Arguments<WithCommon<F>>;
      const flags = given.flags as unknown as Arguments<typeof connectionFlags>['flags'];
      const connection = await connect(flags, surroundings, definition.timeoutMs ?? 60_000);
      try {
        const clientOver = (stream: StreamTransport) => connection.client(stream);
        return await definition.run(args, { client: connection.client(), clientOver, surroundings });
      } catch (error) {
        throw await explainFailure(error, connection);
      }
    },
  });
}
