import {
  ApiError,
  createClient,
  fetchTransport,
  type Client,
  type StreamTransport,
  type Transport,
} from '@betrace/api-client';
import { CommandError, type Arguments } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { readChunks, textOf } from '../input/read-text.ts';

/** Which server, and as whom; every command that asks a server has them. */
export const connectionFlags = {
  url: { value: 'URL', meaning: 'the server; without it BETRACE_URL, else http://127.0.0.1:12011' },
  token: { value: 'TOKEN', meaning: 'the token; others on this machine may see it, so rather in a file' },
  'token-file': {
    value: 'FILE',
    meaning: 'a file with the token; without either flag BETRACE_TOKEN, else BETRACE_TOKEN_FILE',
  },
} as const;

const defaultUrl = 'http://127.0.0.1:12011';
const mostTokenBytes = 64 * 1024;

/** A way to a server. */
export interface Connection {
  readonly url: string;
  readonly hasToken: boolean;
  /** A client of it; streams may go another way than through fetch. */
  client(stream?: StreamTransport): Client;
}

/** Reads where the server is and the token; CommandError when either is not one. Nothing is sent yet. */
export async function connect(
  flags: Arguments<typeof connectionFlags>['flags'],
  surroundings: Surroundings,
  timeoutMs: number,
): Promise<Connection> {
  const url = urlOf(flags.url, surroundings.env['BETRACE_URL']);
  const token = await tokenOf(flags, surroundings);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const transport = careful(fetchTransport(), timeoutMs);
  return {
    url,
    hasToken: token !== undefined,
    client: (stream) => createClient({ baseUrl: url, headers, transport, ...(stream && { stream }) }),
  };
}

function urlOf(flag: string | undefined, variable: string | undefined): string {
  const [text, from] = flag !== undefined ? [flag, '--url'] : [variable || defaultUrl, 'BETRACE_URL'];
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new CommandError(`${from}: ${JSON.stringify(text)} is no address of a server, such as ${defaultUrl}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new CommandError(`${from} holds a name or a password, which is not used; give a token by --token-file`);
  }
  return url.href.replace(/\/+$/, '');
}

async function tokenOf(
  flags: Arguments<typeof connectionFlags>['flags'],
  { env, stdin }: Surroundings,
): Promise<string | undefined> {
  if (flags.token !== undefined && flags['token-file'] !== undefined) {
    throw new CommandError('give --token or --token-file, not both');
  }
  const ofVariables = flags.token === undefined && flags['token-file'] === undefined;
  const given = flags.token ?? (ofVariables ? env['BETRACE_TOKEN'] || undefined : undefined);
  const file = flags['token-file'] ?? (ofVariables ? env['BETRACE_TOKEN_FILE'] || undefined : undefined);
  if (given === undefined && file === undefined) {
    return undefined;
  }
  const token = (given ?? (await textOf(file ?? '', readChunks(file ?? '', stdin), mostTokenBytes))).trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new CommandError(`${given === undefined ? file : 'the token'} holds no token: one word of ASCII characters`);
  }
  return token;
}

/** Gives up after a time, and takes nothing for an answer that is not BeTrace's. */
function careful(send: Transport, timeoutMs: number): Transport {
  return async (request) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    const answer = await send({ ...request, signal }).catch((error: unknown) => {
      throw timeout.aborted
        ? new ApiError(0, 'DEADLINE_EXCEEDED', `No answer within ${timeoutMs / 1000} s.`, [], error)
        : error;
    });
    if (answer.status < 300 && (typeof answer.body !== 'object' || answer.body === null)) {
      throw new ApiError(answer.status, 'UNKNOWN', 'The answer is not JSON.');
    }
    return answer;
  };
}
