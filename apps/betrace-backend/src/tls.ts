import type { Logger } from 'pino';
import type { Clock } from './assemble/clock.ts';
import { settingTable } from './config/settings.ts';
import type { Settings } from './config/settings.ts';
import { messageOf } from './errors.ts';
import { TlsFiles } from './tls-files.ts';
import type { NamedFile } from './tls-files.ts';

/** The TLS of both ports; a port whose settings name no certificate speaks in the clear. */
export interface Tls {
  readonly http: TlsFiles | undefined;
  readonly grpc: TlsFiles | undefined;
  /** Stops looking for renewed files. */
  close(): void;
}

/** Milliseconds between looks at the files; SIGHUP has them looked at at once. */
const renewInterval = 60_000;

/**
 * Opens the certificates that the settings name, and takes over what is renewed there; a renewal that cannot be used
 * is logged, and the old certificate stays. Throws a StartError that names setting and file.
 */
export function openTls(settings: Settings, clock: Clock, log: Logger): Tls {
  const http = filesOf(settings, 'httpTlsCertFile', 'httpTlsKeyFile', 'httpTlsClientCaFile');
  const grpc = filesOf(settings, 'grpcTlsCertFile', 'grpcTlsKeyFile', 'grpcTlsClientCaFile');
  const renew = () => {
    for (const [port, files] of Object.entries({ http, grpc })) {
      try {
        if (files?.renew()) {
          log.info({ port, validTo: files.validTo }, 'the certificate is renewed');
        }
      } catch (error) {
        log.error({ port, reason: messageOf(error) }, 'the renewed certificate cannot be used; the old one stays');
      }
    }
  };
  if (!http && !grpc) {
    return { http, grpc, close: () => undefined };
  }
  const stop = clock.every(renewInterval, renew);
  process.on('SIGHUP', renew);
  return {
    http,
    grpc,
    close() {
      stop();
      process.off('SIGHUP', renew);
    },
  };
}

type FileSetting = `${'http' | 'grpc'}Tls${'Cert' | 'Key' | 'ClientCa'}File`;

function filesOf(settings: Settings, cert: FileSetting, key: FileSetting, clientCa: FileSetting): TlsFiles | undefined {
  const file = (name: FileSetting): NamedFile | undefined => {
    const path = settings[name];
    return path === undefined ? undefined : { setting: settingTable[name].variable, path };
  };
  const [certFile, keyFile, caFile] = [file(cert), file(key), file(clientCa)];
  // That both are there or neither is checked with the settings.
  return certFile && keyFile && new TlsFiles({ cert: certFile, key: keyFile, ...(caFile && { clientCa: caFile }) });
}
