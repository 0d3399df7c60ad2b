import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { canRun, root } from '../process.ts';

const programs = ['alerts', 'compose', 'rules'] as const;

/**
 * The path of a program of this Go module, built once from what the machine has of it: nothing is downloaded. Else the
 * reason why it is not there. `rules` is what `promtool check rules` does, without the minutes that promtool takes to build.
 */
export function configProgram(
  name: (typeof programs)[number],
): { readonly file: string } | { readonly missing: string } {
  if (!canRun('go', ['version'])) {
    return { missing: 'Go is not installed (https://go.dev/dl)' };
  }
  const sources = ['go.mod', 'go.sum', ...programs.map((program) => `${program}/main.go`)].map((file) =>
    readFileSync(path.join(import.meta.dirname, file)),
  );
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 16);
  const folder = path.join(root, '.betrace/config-checks', hash);
  const file = path.join(folder, name);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const { status, stderr } = spawnSync('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', file, `./${name}`], {
      cwd: import.meta.dirname,
      env: { ...process.env, GOPROXY: 'off' },
      encoding: 'utf8',
    });
    if (status !== 0) {
      const fetch = `(cd tools/config-checks && go mod download)`;
      return { missing: `${name} cannot be built from the Go modules at hand (${fetch}): ${stderr.split('\n')[0]}` };
    }
  }
  return { file };
}
