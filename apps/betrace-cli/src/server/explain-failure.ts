import { ApiError } from '@betrace/api-client';
import { CommandError } from '../arguments.ts';
import { cliVersion } from '../version.ts';
import type { Connection } from './connection.ts';

/** The failure of a call as what is wrong, where, and how to mend it; what is no failure of a call stays as it is. */
export async function explainFailure(error: unknown, connection: Connection): Promise<unknown> {
  if (!(error instanceof ApiError)) {
    return error;
  }
  const { url, hasToken } = connection;
  if (error.status === 0 && (error.cause !== undefined || error.code === 'DEADLINE_EXCEEDED')) {
    return new CommandError(unreachable(url, error), { exitCode: 3, cause: error });
  }
  if (error.code === 'UNKNOWN') {
    const text = `${url} answers, but not as BeTrace does (HTTP ${error.status}); is --url right, and is a proxy on the way?`;
    return new CommandError(text, { exitCode: 3, cause: error });
  }
  const fields = error.fieldViolations.map(({ field, description }) => `  ${field}: ${description}`);
  const lines = [`${url}: ${error.message}`, ...fields, ...hints(error, hasToken)];
  const version = await otherVersion(connection, error);
  const text = [...lines, ...(version === undefined ? [] : [version])].join('\n');
  return new CommandError(text, { exitCode: error.code === 'UNAVAILABLE' ? 3 : 4, cause: error });
}

function hints({ code }: ApiError, hasToken: boolean): string[] {
  switch (code) {
    case 'UNAUTHENTICATED':
      return [
        hasToken
          ? 'The token is unknown, revoked or expired: ask an admin of the server for another.'
          : 'Give a token: --token-file FILE, or BETRACE_TOKEN.',
      ];
    case 'PERMISSION_DENIED':
      return hasToken ? ['The token has too low a role: use one of an editor or an admin.'] : [];
    default:
      return [];
  }
}

/** What is not found or not understood may be the difference of two versions. */
async function otherVersion(connection: Connection, { code }: ApiError): Promise<string | undefined> {
  if (!['NOT_FOUND', 'INVALID_ARGUMENT', 'UNIMPLEMENTED'].includes(code)) {
    return undefined;
  }
  const { version } = await connection
    .client()
    .health.check()
    .catch(() => ({ version: cliVersion() }));
  return version === cliVersion()
    ? undefined
    : `The server is version ${version}, this command ${cliVersion()}: use the command of the server's version.`;
}

const tlsCodes: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an authority that is not known here',
};

const systemCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; is `betrace serve` running, and is --url right?',
  ENOTFOUND: 'there is no such host; is --url right?',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ECONNRESET: 'the connection was cut; does that port speak TLS (https) or gRPC, or is a proxy on the way?',
  UND_ERR_SOCKET: 'the connection was cut; does that port speak TLS (https) or gRPC, or is a proxy on the way?',
  UND_ERR_CONNECT_TIMEOUT: 'the connection is not answered; is a firewall on the way?',
  ETIMEDOUT: 'the connection is not answered; is a firewall on the way?',
  EHOSTUNREACH: 'there is no way to that host',
  CERT_HAS_EXPIRED: 'its certificate has expired; renew it on the server',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is of another host; use the name that stands in it',
  ERR_SSL_WRONG_VERSION_NUMBER: 'that port speaks no TLS; use http://',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'that port speaks no TLS; use http://',
};

function unreachable(url: string, error: ApiError): string {
  if (error.code === 'DEADLINE_EXCEEDED') {
    return `${url}: no answer in time; is the server overloaded? \`betrace status\` tells, if it answers`;
  }
  const { code, message } = systemErrorOf(error);
  const authority = tlsCodes[code];
  const reason =
    authority !== undefined
      ? `${authority}; name the authority by NODE_EXTRA_CA_CERTS=FILE`
      : /does not match the HTTP/.test(message)
        ? 'what answers there does not speak HTTP; port 12011 does, 50051 is for gRPC'
        : code.includes('ALERT_CERTIFICATE_REQUIRED') || code.includes('HANDSHAKE_FAILURE')
          ? 'it asks for a certificate of the client, which this command does not have'
          : (systemCodes[code] ?? (code === '' ? message : `${message} (${code})`));
  return `${url} cannot be reached: ${reason}`;
}

/** fetch wraps the reason, and where several addresses were tried, several; the innermost tells. */
function systemErrorOf(error: unknown): { readonly code: string; readonly message: string } {
  let found = { code: '', message: String(error) };
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    found = { code: String((at as NodeJS.ErrnoException).code ?? ''), message: at.message };
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return found;
}
