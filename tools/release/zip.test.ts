import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeChecksums } from './checksums.ts';
import { packFolder, readZip } from './zip.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-zip-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Files that are written in the order of their names here. */
function folderOf(t: TestContext, names: readonly string[]): string {
  const folder = temporaryFolder(t);
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), `content of ${name}`);
  }
  return folder;
}

test('the same files give the same archive, whenever, wherever and in which order they were made', async (t) => {
  const [one, other] = [folderOf(t, ['b/c.txt', 'a.txt']), folderOf(t, ['a.txt', 'b/c.txt'])];
  utimesSync(path.join(other, 'a.txt'), 1, 1);
  chmodSync(path.join(other, 'a.txt'), 0o600);
  const to = temporaryFolder(t);
  const pack = (folder: string, name: string, zone: string) =>
    execFileSync(
      process.execPath,
      ['-e', `import(process.argv[1]).then(({ packFolder }) => packFolder(...process.argv.slice(2)))`].concat(
        path.join(import.meta.dirname, 'zip.ts'),
        [folder, 'top', path.join(to, name), '2026-11-21'],
      ),
      { env: { ...process.env, TZ: zone } },
    );
  pack(one, '1.zip', 'UTC');
  pack(other, '2.zip', 'Asia/Kathmandu');
  assert.deepEqual(readFileSync(path.join(to, '1.zip')), readFileSync(path.join(to, '2.zip')));
});

test('an archive holds the files below one folder, and which of them can be executed', async (t) => {
  const folder = folderOf(t, ['program', 'b/c.txt']);
  chmodSync(path.join(folder, 'program'), 0o755);
  const file = path.join(temporaryFolder(t), 'a.zip');
  await packFolder(folder, 'top', file, '2026-11-21');
  const files = [...(await readZip(file))].map(([name, { content, executable }]) => [name, `${content}`, executable]);
  assert.deepEqual(files, [
    ['top/b/c.txt', 'content of b/c.txt', false],
    ['top/program', 'content of program', true],
  ]);
});

test('checksums are those that sha256sum and md5sum read', async (t) => {
  const folder = folderOf(t, ['a.zip', 'b.tgz', 'left-out.md']);
  writeChecksums(folder);
  assert.equal(
    execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' }),
    'a.zip: OK\nb.tgz: OK\n',
  );
  assert.equal(execFileSync('md5sum', ['-c', 'MD5SUMS'], { cwd: folder, encoding: 'utf8' }), 'a.zip: OK\n');
});
