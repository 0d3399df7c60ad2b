import { createWriteStream, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';

export interface Entry {
  readonly content: Buffer;
  readonly executable: boolean;
}

/**
 * Packs all files of `folder` into a zip, below a folder `top`. In order of their names, all of one day and either
 * executable or not: the same files give the same bytes, wherever and whenever they are packed.
 */
export async function packFolder(folder: string, top: string, file: string, day: string): Promise<void> {
  const zip = new ZipFile();
  // The format has no time zone and yazl writes local time, so the time is taken to be local.
  const options = { mtime: new Date(`${day}T00:00:00`), forceDosTimestamp: true };
  for (const name of globSync('**/*', { cwd: folder }).sort()) {
    const source = path.join(folder, name);
    const { mode } = statSync(source);
    if (statSync(source).isFile()) {
      const entry = `${top}/${name.replaceAll(path.sep, '/')}`;
      zip.addBuffer(readFileSync(source), entry, { ...options, mode: (mode & 0o111) === 0 ? 0o100644 : 0o100755 });
    }
  }
  zip.end();
  await finished(zip.outputStream.pipe(createWriteStream(file)));
}

/** The files of a zip by their paths. */
export async function readZip(file: string): Promise<Map<string, Entry>> {
  const zip = await openPromise(file, { lazyEntries: true });
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const content = await buffer(await zip.openReadStreamPromise(entry));
    entries.set(entry.fileName, { content, executable: ((entry.externalFileAttributes >>> 16) & 0o111) !== 0 });
  }
  return entries;
}
