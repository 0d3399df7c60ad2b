import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../run.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command to its end. */
export async function betrace(
  args: readonly string[],
  input: string | Uint8Array = '',
  cwd?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env['PATH'], BETRACE_HTTP_ADDR: '127.0.0.1:0', BETRACE_GRPC_ADDR: '127.0.0.1:0', ...env },
  });
  child.stdin.on('error', () => undefined); // It may end without reading.
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, out, err };
}

/** Runs a command in this process, which is faster. */
export async function runHere(
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  let [out, err] = ['', ''];
  const code = await run(args, {
    env,
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    colours: { out: false, err: false },
    out: (text) => (out += `${text}\n`),
    err: (text) => (err += `${text}\n`),
    interruption: () => new AbortController().signal,
  });
  return { code, out, err };
}

/** A folder with these files, until the test has ended. */
export function folderWith(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}
