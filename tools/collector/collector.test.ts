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
import { root, run } from '../process.ts';
import { collectorPrograms } from './programs.ts';

const traces = 400;
/** Of each trace: a root and its children. */
const spans = 5;

const free = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};

/** `betrace serve` as users run it; `ended` resolves with the counts of spans that it logs last. */
async function startService(t: TestContext, env: Record<string, string>) {
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

async function violationCount(url: string): Promise<number> {
  let count = 0;
  for (let token = ''; ;) {
    const response = await fetch(`${url}/api/violations?pageSize=1000&pageToken=${token}`);
    const page = (await response.json()) as { violations: unknown[]; nextPageToken: string };
    count += page.violations.length;
    token = page.nextPageToken;
    if (token === '') {
      return count;
    }
  }
}

test('a real Collector delivers every span by both of its exporters, and what comes back of BeTrace is never judged', async (t) => {
  const programs = await collectorPrograms();
  if (programs === undefined) {
    const reason = 'Go is not installed (https://go.dev/dl), so no Collector can be built';
    assert.notEqual(process.env['CI'], 'true', reason);
    console.error(`skipped: ${reason}`);
    t.skip(reason);
    return;
  }
  const [inGrpc = 0, inHttp = 0] = await free(2);
  const service = await startService(t, { BETRACE_EXPORT_OTLP_ENDPOINT: `http://127.0.0.1:${inHttp}` });
  const collector = spawn(programs.collector, ['--config', path.join(import.meta.dirname, 'pipelines.yaml')], {
    env: {
      PATH: process.env['PATH'],
      IN_GRPC: `127.0.0.1:${inGrpc}`,
      IN_HTTP: `127.0.0.1:${inHttp}`,
      OUT_GRPC: `127.0.0.1:${service.grpcPort}`,
      OUT_HTTP: service.httpUrl,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(() => kill(collector));
  const said = text(collector.stderr);
  await listening(inHttp);

  const rule = { name: 'No root from telemetrygen', expression: 'never { span.where(span:name == "lets-go") }' };
  const created = await fetch(`${service.httpUrl}/api/rules`, {
    method: 'POST',
    body: JSON.stringify(rule),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(created.status, 200, await created.text());

  const wanted = ['--traces', `${traces}`, '--child-spans', `${spans - 1}`, '--rate', '0', '--otlp-insecure'];
  for (const way of [
    ['--otlp-endpoint', `127.0.0.1:${inGrpc}`],
    ['--otlp-endpoint', `127.0.0.1:${inHttp}`, '--otlp-http'],
  ]) {
    let output = '';
    const code = await run(programs.telemetrygen, ['traces', ...wanted, ...way], {
      onOutput: (chunk) => void (output += chunk),
    });
    assert.equal(code, 0, output);
  }
  for (let tries = 0; tries < 600 && (await violationCount(service.httpUrl)) < 2 * traces; tries++) {
    await sleep(100);
  }
  assert.equal(await violationCount(service.httpUrl), 2 * traces);
  // The violation spans are on their way to the Collector, which sends all that it has before it ends.
  for (let tries = 0; tries < 600 && (await ownSpans(service.httpUrl)) < 2 * traces; tries++) {
    await sleep(100);
  }
  collector.kill('SIGTERM');
  const [code] = (await once(collector, 'exit')) as [number | null];
  assert.equal(code, 0, await said);
  assert.equal(await violationCount(service.httpUrl), 2 * traces);

  const counts = await service.ended();
  const fates = { decided: 2 * traces * spans, own: 2 * traces, open: 0, late: 0, duplicate: 0 };
  assert.deepEqual({ ...fates, ...pick(counts, Object.keys(fates)) }, fates);
  assert.equal(counts['received'], 2 * traces * spans + 2 * traces);
});

/** Spans of BeTrace itself that it got, by its metrics. */
async function ownSpans(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^betrace_spans_own_total (\d+)/m.exec(metrics)?.[1] ?? 0);
}

function pick(from: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
