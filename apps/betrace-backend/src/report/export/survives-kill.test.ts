import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { serve } from '../../../../betrace-cli/src/testing/serve.ts';
import { temporaryFolder } from '../../store/fixtures.ts';
import { otlpJson } from '../../testing/otlp.ts';
import { until } from '../../testing/until.ts';
import { farSide, idOf } from './testing/far-side.ts';

const traces = 200;

test('what waits to be sent when the service is killed is sent by the next one: every violation, one span id each', async (t) => {
  const dataDir = temporaryFolder(t);
  // Down, but its port is known.
  const away = await farSide(t);
  away.close();
  const first = await start(t, dataDir, away.url);
  await post(`${first.url}/api/rules`, { name: 'No error', expression: 'span.status == "ERROR"' });
  const spans = Array.from({ length: traces }, (_, i) => ({ trace: i + 1, id: 1, status: 'error' as const }));
  await post(`${first.url}/v1/traces`, otlpJson(spans));
  // Nothing is slowed down by it.
  const ids = await until(async () => {
    const listed = await violationIds(first.url);
    return listed.length === traces ? listed : undefined;
  });
  await first.stop('SIGKILL');

  const back = await farSide(t, { port: Number(away.address.split(':')[1]) });
  const second = await start(t, dataDir, away.url);
  await until(async () => (back.spans.length >= traces ? true : undefined));
  assert.deepEqual([...new Set(back.spans.map(idOf))].sort(), ids.map((id) => id.slice(0, 16)).sort());
  await until(async () => {
    const response = await fetch(`${second.url}/metrics`);
    return /^betrace_export_queue_spans(\{.*\})? 0$/m.test(await response.text()) ? true : undefined;
  });
  await second.stop('SIGKILL');

  // What was sent is not sent again by a third.
  const before = back.spans.length;
  const third = await start(t, dataDir, away.url);
  await post(`${third.url}/v1/traces`, otlpJson([{ trace: 9999, id: 1, status: 'error' }]));
  await until(async () => (back.spans.length > before ? true : undefined));
  assert.equal(back.spans.length, before + 1);
  await third.stop('SIGKILL');
});

const start = (t: TestContext, dataDir: string, endpoint: string) =>
  serve(t, {
    BETRACE_DATA_DIR: dataDir,
    BETRACE_ASSEMBLE_ROOT_GRACE: '100ms',
    BETRACE_SPOOL_RESERVE: '1MiB',
    BETRACE_EXPORT_OTLP_ENDPOINT: endpoint,
  });

async function violationIds(url: string): Promise<string[]> {
  const response = await fetch(`${url}/api/violations?pageSize=1000`);
  return ((await response.json()) as { violations: { id: string }[] }).violations.map(({ id }) => id);
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(response.ok, `${url}: ${response.status} ${await response.text()}`);
}
