import { evidenceKey, verifyEvidence } from '@betrace/evidence';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { temporaryFolder } from './store/fixtures.ts';
import { startService } from './testing/test-service.ts';
import type { TestSpan } from './testing/otlp.ts';

type Started = Awaited<ReturnType<typeof startService>>;
type Fields = Readonly<Record<string, unknown>>;

const rule = {
  name: 'Check',
  expression: 'when { charge as c } always { check before c }',
  compliance: [{ framework: 'soc2', control: 'CC6.1' }],
};
const root = (trace: number): TestSpan => ({ trace, id: 1, name: 'order' });
const check = (trace: number): TestSpan => ({ trace, id: 2, parent: 1, name: 'check', start: 1 });
const charge = (trace: number): TestSpan => ({ trace, id: 3, parent: 1, name: 'charge', start: 5 });
const minute = 60_000;
const hour = 60 * minute;

async function opened(t: TestContext, env: Record<string, string> = {}) {
  const dataDir = temporaryFolder(t);
  const start = () => startService(t, { dataDir, env });
  return { dataDir, start, service: await start() };
}

/** Lets open traces be decided, and then so much time pass. */
async function pass({ clock, settled }: Started, milliseconds: number): Promise<void> {
  clock.advance(9000);
  await settled();
  clock.shiftWall(milliseconds);
  await settled();
}

async function exported({ httpUrl }: Started, query = ''): Promise<string> {
  const response = await fetch(`${httpUrl}/api/evidence?${query}`);
  assert.equal(response.status, 200);
  return response.text();
}

const recordsIn = (text: string) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Fields); // prettier-ignore

/** The records of an export without its end, by the fields that are looked at. */
const shown = (text: string, ...names: string[]) =>
  recordsIn(text)
    .slice(0, -1)
    .map((record) => names.map((name) => record[name]));

async function verified(dataDir: string, text: string) {
  const key = evidenceKey(readFileSync(path.join(dataDir, 'evidence.key')));
  const report = await verifyEvidence([Buffer.from(text)], [key]);
  assert.deepEqual(report.problems, []);
  return report;
}

test('what was decided in an hour is summarized once it has settled, signed, and after what was found in it', async (t) => {
  const { dataDir, service } = await opened(t);
  await service.call('POST', '/api/rules', rule);
  await service.send(root(1), check(1), charge(1), root(2), charge(2), root(3));
  await pass(service, hour + 9 * minute);
  assert.deepEqual(shown(await exported(service), 'evidenceType'), [['rule_change'], ['violation']]);
  await pass(service, 2 * minute);
  const text = await exported(service);
  assert.deepEqual(shown(text, 'sequence', 'evidenceType', 'outcome', 'checked', 'satisfied', 'violated', 'complete'), [
    [1, 'rule_change', 'changed', undefined, undefined, undefined, undefined],
    [2, 'violation', 'fail', undefined, undefined, undefined, undefined],
    [3, 'summary', 'fail', 3, 1, 1, 3],
  ]);
  await verified(dataDir, text);
});
