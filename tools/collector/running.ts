import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../process.ts';
import { collectorPrograms } from './programs.ts';
import type { CollectorPrograms } from './programs.ts';

/** So many ports that nobody listens on. */
export const free = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};

/** `betrace serve` as users run it; `ended` resolves with the counts of spans that it logs last. */
export async function startService(t: TestContext, env: Record<string, string>) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'betrace-collector-'));
  const child = spawn(process.execPath, [path.join(root, 'apps/betrace-cli/src/main.ts'), 'serve'], {
    env: {
      PATH: process.env['PATH'],
      BETRACE_HTTP_ADDR: '127.0.0.1:0',
      BETRACE_GRPC_ADDR: '127.0.0.1:0',
      BETRACE_DATA_DIR: dataDir,
      BETRACE_ASSEMBLE_ROOT_GRACE: '2s',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(async () => {
    await kill(child);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const lines = createInterface(child.stdout);
  let last: Record<string, unknown> = {};
  lines.on('line', (line) => {
    last = (JSON.parse(line) as { spans?: Record<string, unknown> }).spans ?? last;
  });
  const started = new Promise<{ httpUrl: string; grpcPort: number }>((resolve, reject) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { httpUrl?: string; grpcPort: number };
      if (said.httpUrl !== undefined) {
        resolve({ httpUrl: said.httpUrl, grpcPort: said.grpcPort });
      }
    });
    child.once('exit', (code) => reject(new Error(`betrace serve ended with ${code} before it listened`)));
  });
  const closed = once(lines, 'close');
  return {
    ...(await started),
    async ended() {
      child.kill('SIGTERM');
      await closed;
      return last;
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch (error) {
      assert.ok(tries < 600, `nothing listens on ${port}: ${String(error)}`);
      await sleep(100);
    }
  }
}

/** A test that needs the programs of this module. Without Go it is skipped, but on a build machine it fails. */
export function withCollector(
  name: string,
  body: (t: TestContext, programs: CollectorPrograms) => Promise<void>,
): void {
  test(name, async (t) => {
    const programs = await collectorPrograms();
    if (programs === undefined) {
      const reason = 'Go is not installed (https://go.dev/dl), so no Collector can be built';
      assert.notEqual(process.env['CI'], 'true', reason);
      console.error(`skipped: ${reason}`);
      t.skip(reason);
      return;
    }
    await body(t, programs);
  });
}

/** A Collector of these configurations, which ends with the test; resolves when it listens on `port`. */
export async function startCollector(
  t: TestContext,
  { collector }: CollectorPrograms,
  { configs, env, port }: { configs: readonly string[]; env: Readonly<Record<string, string>>; port: number },
) {
  const child = spawn(
    collector,
    configs.flatMap((config) => ['--config', config]),
    { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  t.after(() => kill(child));
  const said = text(child.stderr);
  await listening(port);
  return {
    /** Ends it, after it has sent all that it has. */
    async ended(): Promise<void> {
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, 0, await said);
    },
  };
}
