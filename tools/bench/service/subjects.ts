import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@betrace/api-client';
import type { Client } from '@betrace/api-client';
import { collectorPrograms } from '../../collector/programs.ts';
import { freePort } from '../../free-port.ts';
import { root } from '../../process.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { Address } from './client.ts';
import { spanBalance } from './span-balance.ts';
import type { SpanBalance } from './span-balance.ts';

/** Given by the people who set the bars: the payload, its ten rules, and a Collector's ten policies. */
const given = new URL('../../../../shared/bench/', import.meta.url);

/** The ten rules, `d3` in our language. */
export async function givenRules(): Promise<readonly { readonly id: string; readonly d3: string }[]> {
  const { RULES } = (await import(new URL('rules.mjs', given).href)) as { RULES: { id: string; d3: string }[] };
  return RULES;
}

/** A server that runs. */
export interface Subject {
  readonly child: Child;
  readonly address: Address;
  /** By rule, how many traces were found violated so far; undefined where nothing is judged. */
  found?(): Promise<Readonly<Record<string, number>>>;
  /** What became of the spans so far; where something is judged. */
  balance?(): Promise<SpanBalance>;
  stop(): Promise<void>;
}

/** Seconds from the root of a trace to its verdict, everywhere. */
export const grace = 5;

const node = ['--disable-warning=ExperimentalWarning'];

/** The service with the ten rules and its spool, on a folder of its own. `main`: of the command `betrace`. */
export async function startBetrace(main: string, env: Readonly<Record<string, string>> = {}): Promise<Subject> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'betrace-bench-'));
  const child = startChild(process.execPath, [...node, main, 'serve'], {
    BETRACE_HTTP_ADDR: '127.0.0.1:0',
    BETRACE_GRPC_ADDR: '127.0.0.1:0',
    BETRACE_DATA_DIR: dataDir,
    BETRACE_ASSEMBLE_ROOT_GRACE: `${grace}s`,
    // As much as comes within the grace; the Collector has no such bound.
    BETRACE_ASSEMBLE_MAX_BUFFER: '4GB',
    ...env,
  });
  const address = await child.said<Address>('httpUrl');
  const client = createClient({ baseUrl: address.httpUrl });
  for (const { id, d3 } of await givenRules()) {
    await client.rules.create({ id, name: id, expression: d3 });
  }
  return {
    child,
    address,
    found: () => violationsByRule(client),
    balance: () => spanBalance(address.httpUrl),
    async stop() {
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** How many traces were found violated in the last hours. */
export async function violationsByRule(client: Client): Promise<Readonly<Record<string, number>>> {
  const [from, to] = [-2, 2].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
  const query = { from: String(from), to: String(to), interval: '3600s', groupBy: ['rule'] };
  const { series } = await client.violations.series(query);
  return Object.fromEntries(
    series.map(({ labels, counts }) => [String(labels['rule']), counts.reduce((sum, count) => sum + count, 0)]),
  );
}

/** The service's own HTTP and gRPC with nothing behind. */
export async function startNoOp(): Promise<Subject> {
  const file = path.join(root, 'apps/betrace-backend/bench/no-op.ts');
  const child = startChild(process.execPath, [...node, file]);
  return { child, address: await child.said<Address>('httpUrl'), stop: () => child.stop() };
}

/** The Collector with tail sampling by ten policies; undefined where it cannot be built. */
export async function startCollector(): Promise<Subject | undefined> {
  const programs = await collectorPrograms();
  if (programs === undefined) {
    return undefined;
  }
  const [http, grpc] = [await freePort(), await freePort()];
  const receivers = {
    otlp: { protocols: { http: { endpoint: `127.0.0.1:${http}` }, grpc: { endpoint: `127.0.0.1:${grpc}` } } },
  };
  const service = { telemetry: { logs: { level: 'error' }, metrics: { level: 'none' } } };
  const config = (name: string) => ['--config', fileURLToPath(new URL(`collector/${name}`, given))];
  const own = ['--config', `yaml:${JSON.stringify({ receivers, exporters: { nop: {} }, service })}`];
  const child = startChild(programs.collector, [...config('tail.yaml'), ...own], {
    TAIL_WAIT: `${grace}s`,
    TAIL_SHARDS: '1',
  });
  const address = { httpUrl: `http://127.0.0.1:${http}`, grpcPort: grpc };
  await answers(address.httpUrl);
  return { child, address, stop: () => child.stop() };
}

async function answers(url: string): Promise<void> {
  for (const until = performance.now() + 30_000; ;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (performance.now() > until) {
        throw error;
      }
      await sleep(100);
    }
  }
}
