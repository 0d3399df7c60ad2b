import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../../betrace-cli/src/testing/serve.ts';
import { allRecords, signingKey, verifyAll } from './store/evidence/evidence-fixtures.ts';
import { temporaryFolder } from './store/fixtures.ts';
import { openStore } from './store/open-store.ts';
import { otlpJson, traceIdOf } from './testing/otlp.ts';
import type { TestSpan } from './testing/otlp.ts';
import { until } from './testing/until.ts';

const kills = 3;
const tracesAtOnce = 20;

const rule = {
  name: 'Charge needs check',
  expression: 'when { charge as c } always { check before c }',
  onIncomplete: 'evaluate',
  compliance: [
    { framework: 'soc2', control: 'CC6.1' },
    { framework: 'hipaa', control: '164.312(b)' },
  ],
};

/** Of three traces one breaks the rule, one keeps it, and one has nothing to do with it. */
function spansOf(trace: number): TestSpan[] {
  const root = { trace, id: 1, name: 'order' };
  const charge = { trace, id: 3, parent: 1, name: 'charge', start: 5 };
  return [
    [root],
    [{ trace, id: 2, parent: 1, name: 'check', start: 1 }, charge, root],
    [charge, root],
  ][trace % 3] as TestSpan[]; // prettier-ignore
}

test('though the service is killed again and again, each violation is recorded once, and the counts are exact', async (t) => {
  const dataDir = temporaryFolder(t);
  const start = () =>
    serve(t, {
      BETRACE_DATA_DIR: dataDir,
      BETRACE_ASSEMBLE_ROOT_GRACE: '100ms',
      BETRACE_SPOOL_RESERVE: '1MiB',
      BETRACE_REPORT_MAX_DETAILED: '1000000',
      BETRACE_EVIDENCE_KEYS: Buffer.from(signingKey).toString('base64'),
    });
  let service = await start();
  await post(`${service.url}/api/rules`, rule);
  let sent = 0;
  /** What was not acknowledged is sent again, to the next service. */
  const sendNext = async () => {
    const traces = Array.from({ length: tracesAtOnce }, (_, i) => sent + i + 1);
    await post(`${service.url}/v1/traces`, otlpJson(traces.flatMap(spansOf)));
    sent += tracesAtOnce;
  };
  for (let killed = 0; killed < kills; killed++) {
    let isUp = true;
    const sending = (async () => {
      while (isUp) {
        await sendNext();
      }
    })().catch(() => undefined);
    await sleep(300 + 150 * killed);
    await service.stop('SIGKILL');
    isUp = false;
    await sending;
    service = await start();
  }
  await sendNext();
  const traces = Array.from({ length: sent }, (_, i) => i + 1);
  const violating = traces.filter((trace) => trace % 3 === 2);
  await until(async () => {
    const ready = await fetch(`${service.url}/ready`);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    return ready.ok && /^betrace_open_traces(\{.*\})? 0$/m.test(metrics) ? true : undefined;
  });
  await service.stop();

  const store = await openStore(dataDir);
  t.after(() => store.close());
  await store.evidence.start({ key: signingKey, tell: false });
  const at = BigInt(Date.now() + 7_200_000) * 1_000_000n;
  while (await store.evidence.settle({ at, interval: 60, delay: 10 }));
  assert.deepEqual((await verifyAll(store)).problems, []);
  const records = await allRecords(store);
  for (const { framework, control } of rule.compliance) {
    const chain = records.filter((record) => record.framework === framework && record.control === control);
    const found = chain.flatMap((record) => (record.evidenceType === 'violation' ? [record.traceId] : []));
    assert.deepEqual(found.sort(), violating.map(traceIdOf).sort());
    const sums = chain.flatMap((record) => ('checked' in record ? [record] : []));
    const sum = (of: 'checked' | 'satisfied' | 'violated') => sums.reduce((total, record) => total + record[of], 0);
    const kept = traces.filter((trace) => trace % 3 === 1).length;
    assert.deepEqual(
      { checked: sum('checked'), satisfied: sum('satisfied'), violated: sum('violated') },
      { checked: traces.length, satisfied: kept, violated: violating.length },
    );
  }
});

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(response.ok, `${url}: ${response.status} ${await response.text()}`);
}
