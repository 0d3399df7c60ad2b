import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { messageOf, StartError } from './errors.ts';

/** The files of one port, each with the setting that names it. */
export interface TlsPaths {
  readonly cert: NamedFile;
  readonly key: NamedFile;
  /** With it, clients need a certificate that one of these authorities has signed. */
  readonly clientCa?: NamedFile;
}

export interface NamedFile {
  readonly setting: string;
  readonly path: string;
}

interface Renewable {
  setSecureContext(options: SecureContextOptions): void;
}

/** The certificate of a port, its key and who may call; what is renewed on the disk is taken over by `renew`. */
export class TlsFiles {
  readonly #paths: TlsPaths;
  readonly #servers: Renewable[] = [];
  #context: SecureContextOptions;

  /** Throws a StartError that names the file which is missing, no certificate or key, or does not fit the other. */
  constructor(paths: TlsPaths) {
    this.#paths = paths;
    this.#context = read(paths);
  }

  /** For a server that is to be made. */
  get options(): TlsOptions {
    const mutual = this.#paths.clientCa !== undefined;
    return { ...this.#context, requestCert: mutual, rejectUnauthorized: mutual };
  }

  /** When the first of the certificates in use ends. */
  get validTo(): Date {
    return new X509Certificate(this.#context.cert as Buffer).validToDate;
  }

  /** From now on the server gets what is renewed. */
  serve(server: Renewable): void {
    this.#servers.push(server);
  }

  /**
   * Reads the files again; new connections see what has changed. False when nothing has. Throws like the constructor;
   * then all stays as it was.
   */
  renew(): boolean {
    const fresh = read(this.#paths);
    const same = (['cert', 'key', 'ca'] as const).every((part) => String(fresh[part]) === String(this.#context[part]));
    if (!same) {
      this.#context = fresh;
      this.#servers.forEach((server) => server.setSecureContext(fresh));
    }
    return !same;
  }
}

function read({ cert, key, clientCa }: TlsPaths): SecureContextOptions {
  const context: SecureContextOptions = {
    minVersion: 'TLSv1.2',
    cert: contentOf(cert),
    key: contentOf(key),
    ...(clientCa && { ca: contentOf(clientCa) }),
  };
  check(cert, 'holds no certificate in PEM', () => new X509Certificate(context.cert as Buffer));
  check(key, 'holds no private key in PEM without a passphrase', () => createSecureContext({ key: context.key }));
  if (clientCa) {
    check(clientCa, 'holds no certificate in PEM', () => new X509Certificate(context.ca as Buffer));
  }
  check(key, `does not belong to the certificate ${cert.path}`, () => createSecureContext(context));
  return context;
}

function contentOf({ setting, path }: NamedFile): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartError(`${setting}: ${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function check({ setting, path }: NamedFile, otherwise: string, action: () => unknown): void {
  try {
    action();
  } catch (error) {
    throw new StartError(`${setting}: ${path} ${otherwise} (${messageOf(error)}).`, { cause: error });
  }
}
