import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Makes NAME.key and NAME.crt in a folder, for localhost and 127.0.0.1, signed by an authority there or by itself. */
export function makeCertificate(folder: string, name: string, authority?: string): void {
  const file = (name: string) => path.join(folder, name);
  const by = authority ? ['-CA', file(`${authority}.crt`), '-CAkey', file(`${authority}.key`)] : [];
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file(`${name}.key`)];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...names, ...by, '-out', file(`${name}.crt`)], {
    stdio: 'pipe',
  });
}
