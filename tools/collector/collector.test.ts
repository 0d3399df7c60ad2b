import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../process.ts';
import { ServiceError } from '../../apps/betrace-backend/src/errors.ts';
import { startReceiver } from '../../apps/betrace-backend/src/receive/testing/start-receiver.ts';
import { TlsFiles } from '../../apps/betrace-backend/src/tls-files.ts';
import type { CollectorPrograms } from './programs.ts';
import { free, startCollector, startService, withCollector } from './running.ts';

const traces = 400;
/** Of each trace: a root and its children. */
const spans = 5;

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

/** Ports that a Collector listens on, and where it sends to. */
interface Ways {
  readonly inGrpc: number;
  readonly inHttp: number;
  readonly outGrpc: string;
  readonly outHttp: string;
}

/** A Collector with the pipelines beside; `more`: settings such as `exporters::otlp_grpc::compression: none`. */
function startBetween(t: TestContext, programs: CollectorPrograms, ways: Ways, more: readonly string[] = []) {
  return startCollector(t, programs, {
    configs: [path.join(import.meta.dirname, 'pipelines.yaml'), ...more.map((setting) => `yaml:${setting}`)],
    env: {
      IN_GRPC: `127.0.0.1:${ways.inGrpc}`,
      IN_HTTP: `127.0.0.1:${ways.inHttp}`,
      OUT_GRPC: ways.outGrpc,
      OUT_HTTP: ways.outHttp,
    },
    port: ways.inHttp,
  });
}

/** Sends so many traces to each of the Collector's receivers. */
async function generate({ telemetrygen }: CollectorPrograms, { inGrpc, inHttp }: Ways, count: number): Promise<void> {
  const wanted = ['--traces', `${count}`, '--child-spans', `${spans - 1}`, '--rate', '0', '--otlp-insecure'];
  for (const way of [
    ['--otlp-endpoint', `127.0.0.1:${inGrpc}`],
    ['--otlp-endpoint', `127.0.0.1:${inHttp}`, '--otlp-http'],
  ]) {
    let output = '';
    const code = await run(telemetrygen, ['traces', ...wanted, ...way], {
      onOutput: (chunk) => void (output += chunk),
    });
    assert.equal(code, 0, output);
  }
}

withCollector(
  'a real Collector delivers every span by both of its exporters, and what comes back of BeTrace is never judged',
  async (t, programs) => {
    const [inGrpc = 0, inHttp = 0] = await free(2);
    const service = await startService(t, { BETRACE_EXPORT_OTLP_ENDPOINT: `http://127.0.0.1:${inHttp}` });
    const ways = { inGrpc, inHttp, outGrpc: `127.0.0.1:${service.grpcPort}`, outHttp: service.httpUrl };
    const collector = await startBetween(t, programs, ways);

    const rule = { name: 'No root from telemetrygen', expression: 'never { span.where(span:name == "lets-go") }' };
    const created = await fetch(`${service.httpUrl}/api/rules`, {
      method: 'POST',
      body: JSON.stringify(rule),
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(created.status, 200, await created.text());

    await generate(programs, ways, traces);
    for (let tries = 0; tries < 600 && (await violationCount(service.httpUrl)) < 2 * traces; tries++) {
      await sleep(100);
    }
    assert.equal(await violationCount(service.httpUrl), 2 * traces);
    // The violation spans are on their way to the Collector, which sends all that it has before it ends.
    for (let tries = 0; tries < 600 && (await ownSpans(service.httpUrl)) < 2 * traces; tries++) {
      await sleep(100);
    }
    assert.equal(await ownSpans(service.httpUrl), 2 * traces);
    await collector.ended();
    assert.equal(await violationCount(service.httpUrl), 2 * traces);

    const counts = await service.ended();
    const fates = { decided: 2 * traces * spans, own: 2 * traces, open: 0, late: 0, duplicate: 0 };
    assert.deepEqual({ ...fates, ...pick(counts, Object.keys(fates)) }, fates);
    assert.equal(counts['received'], 2 * traces * spans + 2 * traces);
  },
);

withCollector(
  'a Collector tries again for as long as it is told to, by both exporters, and nothing is lost or doubled',
  async (t, programs) => {
    let refusals = 4;
    const overload = () =>
      refusals-- > 0
        ? new ServiceError(refusals % 2 === 0 ? 'unavailable' : 'overloaded', 'Not now.', { retryAfter: 1 })
        : undefined;
    const receiver = await startReceiver(t, { overload, limits: { maxBody: 4_000_000, maxPending: 40_000_000 } });
    const [inGrpc = 0, inHttp = 0] = await free(2);
    const ways = { inGrpc, inHttp, outGrpc: `127.0.0.1:${receiver.grpcPort}`, outHttp: receiver.httpUrl };
    const soon = ['otlp_grpc', 'otlp_http'].map(
      (name) => `exporters::${name}::retry_on_failure::initial_interval: 300ms`,
    );
    const collector = await startBetween(t, programs, ways, soon);
    await generate(programs, ways, 20);
    for (let tries = 0; tries < 600 && receiver.received.length < 2 * 20 * spans; tries++) {
      await sleep(100);
    }
    await collector.ended();
    assert.ok(refusals < 0);
    assert.equal(receiver.received.length, 2 * 20 * spans);
    assert.equal(new Set(receiver.received.map(({ spanId }) => spanId)).size, 2 * 20 * spans);
  },
);

withCollector(
  'a Collector delivers over TLS with a certificate of its own, and without one it does not',
  async (t, programs) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'betrace-tls-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const [cert, key] = [path.join(folder, 'tls.crt'), path.join(folder, 'tls.key')];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const ways = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert];
    assert.equal(
      await run('openssl', ['req', '-x509', '-days', '2', ...ways, ...names], { onOutput: () => undefined }),
      0,
    );
    const file = (setting: string, where: string) => ({ setting, path: where });
    const files = { cert: file('CERT', cert), key: file('KEY', key), clientCa: file('CA', cert) };
    const tls = { http: new TlsFiles(files), grpc: new TlsFiles(files) };
    const receiver = await startReceiver(t, { tls, limits: { maxBody: 4_000_000, maxPending: 40_000_000 } });
    const trusted = (exporter: string) => [
      `exporters::${exporter}::tls::insecure: false`,
      `exporters::${exporter}::tls::ca_file: ${cert}`,
    ];
    const known = (exporter: string) => [
      `exporters::${exporter}::tls::cert_file: ${cert}`,
      `exporters::${exporter}::tls::key_file: ${key}`,
    ];
    const send = async (more: readonly string[]) => {
      const [inGrpc = 0, inHttp = 0] = await free(2);
      const through = { inGrpc, inHttp, outGrpc: `127.0.0.1:${receiver.grpcPort}`, outHttp: receiver.httpUrl };
      const collector = await startBetween(t, programs, through, more);
      await generate(programs, through, 5);
      await collector.ended();
      return receiver.received.length;
    };
    const exporters = ['otlp_grpc', 'otlp_http'];
    const quick = exporters.flatMap((name) => [
      `exporters::${name}::retry_on_failure::enabled: false`,
      `exporters::${name}::timeout: 2s`,
    ]);
    assert.equal(await send([...quick, ...exporters.flatMap(trusted)]), 0);
    assert.equal(await send(exporters.flatMap((name) => [...trusted(name), ...known(name)])), 2 * 5 * spans);
  },
);

/** Spans of BeTrace itself that it got, by its metrics. */
async function ownSpans(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^betrace_spans_own_total (\d+)/m.exec(metrics)?.[1] ?? 0);
}

function pick(from: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
