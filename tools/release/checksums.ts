import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes SHA256SUMS over all files of a folder, to be checked by `sha256sum -c`, and MD5SUMS over the archives of plugins:
 * the form of Grafana's catalog asks for MD5 or SHA-1.
 */
export function writeChecksums(folder: string): void {
  const sums = (algorithm: string, names: readonly string[]) =>
    names.map(
      (name) =>
        `${createHash(algorithm)
          .update(readFileSync(path.join(folder, name)))
          .digest('hex')}  ${name}\n`,
    );
  const names = globSync('*.{zip,tgz,json,txt}', { cwd: folder }).sort();
  writeFileSync(path.join(folder, 'SHA256SUMS'), sums('sha256', names).join(''));
  const archives = names.filter((name) => name.endsWith('.zip'));
  writeFileSync(path.join(folder, 'MD5SUMS'), sums('md5', archives).join(''));
}
