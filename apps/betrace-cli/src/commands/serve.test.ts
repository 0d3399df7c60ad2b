import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { folderWith } from '../testing/betrace.ts';
import { serve as serveWith, spawnServe } from '../testing/serve.ts';

const serve = (t: TestContext, env: Record<string, string>) =>
  serveWith(t, { BETRACE_ASSEMBLE_ROOT_GRACE: '50ms', ...env });

async function refused(t: TestContext, env: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = spawnServe(t, env);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>]);
  return { code, said };
}

const post = async (url: string, body: object) => {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  assert.ok(response.ok, await response.text());
};

const rule = { name: 'No failed span', expression: 'span.status == "ERROR"' };
const failedSpan = (trace: number) => ({
  spans: [
    {
      traceId: String(trace).padStart(32, '0'),
      spanId: '0000000000000001',
      name: 'job',
      service: 'cron',
      status: 'error',
      startTime: '2026-01-01T00:00:00Z',
      endTime: '2026-01-01T00:00:01Z',
    },
  ],
});

async function violationIds(url: string): Promise<string[]> {
  const { violations } = (await (await fetch(`${url}/api/violations`)).json()) as { violations: { id: string }[] };
  return violations.map(({ id }) => id);
}

async function untilViolations(url: string, count: number): Promise<string[]> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const ids = await violationIds(url);
    if (ids.length >= count || performance.now() > deadline) {
      assert.equal(ids.length, count);
      return ids;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('rules and violations survive SIGKILL, and the folder is free at once', async (t) => {
  const dataDir = folderWith(t, {});
  const first = await serve(t, { BETRACE_DATA_DIR: dataDir });
  await post(`${first.url}/api/rules`, rule);
  await post(`${first.url}/api/spans`, failedSpan(1));
  const found = await untilViolations(first.url, 1);
  await first.stop('SIGKILL');

  const second = await serve(t, { BETRACE_DATA_DIR: dataDir });
  assert.deepEqual(await violationIds(second.url), found);
  await post(`${second.url}/api/spans`, failedSpan(2));
  await untilViolations(second.url, 2);
});

test('SIGTERM and SIGINT end it in order: open traces are left to the next start, or judged with --drain, and the code is 0', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const dataDir = folderWith(t, {});
    const first = await serve(t, {
      BETRACE_DATA_DIR: dataDir,
      BETRACE_ASSEMBLE_ROOT_GRACE: '1h',
      BETRACE_DRAIN: String(signal === 'SIGINT'),
    });
    await post(`${first.url}/api/rules`, { ...rule, onIncomplete: 'evaluate' });
    await post(`${first.url}/api/spans`, failedSpan(1));
    assert.equal(await first.stop(signal), 0);
    const second = await serve(t, { BETRACE_DATA_DIR: dataDir });
    await untilViolations(second.url, 1);
  }
});

test('a port in use is one clear message and code 2', async (t) => {
  const { url } = await serve(t, { BETRACE_DATA_DIR: folderWith(t, {}) });
  const taken = url.slice('http://'.length);
  for (const variable of ['BETRACE_HTTP_ADDR', 'BETRACE_GRPC_ADDR']) {
    const { code, said } = await refused(t, { BETRACE_DATA_DIR: folderWith(t, {}), [variable]: taken });
    assert.equal(code, 2);
    assert.equal(
      said,
      `betrace: Cannot listen on ${taken}: it is in use. Stop what listens there, or set ${variable} to another address.\n`,
    );
  }
});

test('a data folder in use is one clear message and code 2', async (t) => {
  const dataDir = folderWith(t, {});
  await serve(t, { BETRACE_DATA_DIR: dataDir });
  const { code, said } = await refused(t, { BETRACE_DATA_DIR: dataDir });
  assert.equal(code, 2);
  assert.match(said, /^betrace: Cannot use the data folder .*Another BeTrace runs on it.*\n$/);
});

test('--print-config shows what is in force and where it comes from, and starts nothing', async (t) => {
  const file = path.join(folderWith(t, {}), 'betrace.yaml');
  writeFileSync(file, 'assemble:\n  idle: 20s\n');
  const child = spawnServe(t, { BETRACE_LOG_LEVEL: 'warn' }, ['--config', file, '--drain', '--print-config']);
  const [shown, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number]>]);
  assert.equal(code, 0);
  for (const [line, source] of [
    ['assemble_idle: 20s', `${file}:2:3`],
    ['log_level: warn', 'BETRACE_LOG_LEVEL'],
    ['drain: true', '--drain'],
    ['grpc_addr: 127.0.0.1:0', 'BETRACE_GRPC_ADDR'],
    ['receive_max_body: 16MiB', 'default'],
  ]) {
    assert.ok(
      shown.split('\n').some((row) => row.startsWith(`${line} `) && row.endsWith(` # ${source}`)),
      line,
    );
  }
});

test('a certificate that cannot be read is one clear message and code 2', async (t) => {
  const { code, said } = await refused(t, {
    BETRACE_DATA_DIR: folderWith(t, {}),
    BETRACE_GRPC_TLS_CERT_FILE: '/nowhere/tls.crt',
    BETRACE_GRPC_TLS_KEY_FILE: '/nowhere/tls.key',
  });
  assert.equal(code, 2);
  assert.match(said, /^betrace: BETRACE_GRPC_TLS_CERT_FILE: \/nowhere\/tls\.crt cannot be read: .*no such file.*\n$/);
});

test('wrong settings are named one by one and nothing is started', async (t) => {
  const { code, said } = await refused(t, { BETRACE_HTP_ADDR: 'x', BETRACE_GRPC_ADDR: '0.0.0.0:0' });
  assert.equal(code, 2);
  assert.match(said, /^betrace: BETRACE_HTP_ADDR is not a setting; did you mean BETRACE_HTTP_ADDR\?\n$/);
  assert.match(
    (await refused(t, { BETRACE_GRPC_ADDR: '0.0.0.0:0' })).said,
    /^betrace: BETRACE_GRPC_ADDR: .*--insecure/,
  );
});
