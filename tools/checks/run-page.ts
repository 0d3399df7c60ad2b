import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { startServer } from '../../apps/betrace-cli/src/testing/server.ts';
import { root } from '../process.ts';

const main = path.join(root, 'apps/betrace-cli/src/main.ts');

/**
 * Runs the blocks `sh` of a page in their order, against a service in a process of its own on free ports, whose data folder
 * stands in the page as /var/lib/betrace and whose address as http://localhost:12011; `examples/` is that of the
 * repository. `<!-- stop -->` and `<!-- start -->` between them stop and start it. The lines of a block `text` behind one
 * are among those that it prints, in that order; `…` stands for anything.
 */
export async function runPage(t: TestContext, file: string): Promise<void> {
  const page = readFileSync(path.join(root, file), 'utf8');
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-page-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = path.join(folder, 'data');
  mkdirSync(path.join(folder, 'bin'));
  symlinkSync(path.join(root, 'examples'), path.join(folder, 'examples'));
  const command = `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`;
  writeFileSync(path.join(folder, 'bin/betrace'), command, { mode: 0o755 });
  let service = await startServer(t, { BETRACE_DATA_DIR: dataDir });
  const steps = page.matchAll(/^<!-- (stop|start) -->$|^```sh\n([\s\S]*?)^```$(?:\s+```text\n([\s\S]*?)^```$)?/gm);
  let ran = 0;
  for (const { 1: switched, 2: text = '', 3: expected = '', index } of steps) {
    if (switched === 'stop') {
      await service.stop();
    } else if (switched === 'start') {
      service = await startServer(t, { BETRACE_DATA_DIR: dataDir });
    } else {
      ran++;
      await t.test(`${file}:${page.slice(0, index).split('\n').length}`, async () => {
        const script = text.replaceAll('http://localhost:12011', service.url).replaceAll('/var/lib/betrace', dataDir);
        const { stdout } = await promisify(execFile)('/bin/sh', ['-ec', script], {
          cwd: folder,
          env: {
            ...process.env,
            PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
            BETRACE_URL: service.url,
          },
        });
        assertLines(stdout, expected.trim());
      });
    }
  }
  assert.ok(ran > 0, 'the page has examples');
}

/** Whether this machine can run the blocks; not on Windows. */
export function canRunPages(): boolean {
  return existsSync('/bin/sh');
}

/** Blanks count as one. */
function assertLines(printed: string, expected: string): void {
  const lines = printed.split('\n').map(oneBlank);
  let from = 0;
  for (const line of expected === '' ? [] : expected.split('\n').map(oneBlank)) {
    const parts = line.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    const at = lines.findIndex((candidate, i) => i >= from && new RegExp(`^${parts.join('.*')}$`).test(candidate));
    assert.notEqual(at, -1, `it does not print ${JSON.stringify(line)} there:\n${printed}`);
    from = at + 1;
  }
}

function oneBlank(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}
