import { ApiError, fetchStream, type Client, type StreamTransport, type Violation } from '@betrace/api-client';
import { stringify } from 'yaml';
import { CommandError } from '../../arguments.ts';
import { countOf } from '../../input/count-of.ts';
import { paintWord } from '../../output/paint.ts';
import { printable } from '../../output/printable.ts';
import { serverCommand } from '../../server/server-command.ts';
import type { OutputFormat } from '../../server/show.ts';
import { filterFlags, violationRow } from './list.ts';

export const tail = serverCommand({
  usage: 'violations tail [FLAGS]',
  about: `Prints violations as they are found, from now on, until Ctrl-C: a line for each, with -o json one JSON object a line,
with -o yaml one document. When the connection is lost it is taken up again, and none is missed or printed twice. In the
end it names the cursor with which --after goes on behind the last.`,
  flags: {
    ...filterFlags,
    after: { value: 'CURSOR', meaning: 'go on behind what an earlier call printed' },
    limit: { value: 'COUNT', meaning: 'end after so many' },
  },
  async run({ flags, operands }, { client, clientOver, surroundings }) {
    if (operands.length > 0) {
      throw new CommandError(`${JSON.stringify(operands[0])} belongs to no flag`);
    }
    const limit = countOf('--limit', flags.limit) ?? Infinity;
    const query = {
      ruleId: [...flags.rule],
      severity: [...flags.severity],
      service: [...flags.service],
      observed: flags.observed,
      after: flags.after ?? '',
    };
    const { out, err, colours } = surroundings;
    const signal = surroundings.interruption();
    // The first time a server that is not there ends the command; later it is waited for.
    await reach(client, signal);
    const watching = clientOver(telling(fetchStream(), err));
    let [count, last] = [0, query.after];
    if (!signal.aborted) {
      for await (const { cursor, violation, changed } of watching.violations.watch(query, { signal })) {
        out(lineOf(violation, changed, flags.output, colours.out));
        [count, last] = [count + 1, cursor];
        if (count >= limit) {
          break;
        }
      }
    }
    if (last !== '') {
      err(`betrace: go on with --after ${last}`);
    }
    return 0;
  },
});

async function reach(client: Client, signal: AbortSignal): Promise<void> {
  try {
    await client.violations.list({ pageSize: 1 }, { signal });
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

/** Says when the connection is lost, and when it is there again. */
function telling(open: StreamTransport, err: (text: string) => void): StreamTransport {
  let lost = false;
  const lose = (error: unknown, aborted: boolean | undefined) => {
    if (!lost && !aborted) {
      lost = true;
      err(`betrace: the connection is lost (${reasonOf(error)}); it is tried again until Ctrl-C`);
    }
  };
  return async (request) => {
    try {
      const { status, lines } = await open(request);
      if (lost && status < 300) {
        lost = false;
        err('betrace: the connection is there again');
      }
      return { status, lines: told(lines, (error) => lose(error, request.signal?.aborted)) };
    } catch (error) {
      lose(error, request.signal?.aborted);
      throw error;
    }
  };
}

async function* told(lines: AsyncIterable<string>, end: (error?: unknown) => void): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    end(error);
    throw error;
  }
  end();
}

function reasonOf(error: unknown): string {
  const { message } = (error instanceof ApiError ? (error.cause ?? error) : (error ?? {})) as Partial<Error>;
  return printable(message ?? 'the server ended it');
}

function lineOf(violation: Violation, changed: boolean, format: OutputFormat, colours: boolean): string {
  if (format === 'json') {
    return JSON.stringify(violation);
  }
  if (format === 'yaml') {
    return `---\n${stringify(violation, { lineWidth: 0 }).trimEnd()}`;
  }
  const [decided, severity = '', ...others] = violationRow(violation);
  const rest = others.map((cell) => printable(cell.replaceAll(/\s*\n\s*/g, ' ')));
  const news = changed ? [violation.state === 'withdrawn' ? '(withdrawn)' : '(changed)'] : [];
  return [decided, paintWord(severity.padEnd(8), colours), ...rest, ...news].join('  ');
}
