import { createClient } from '@betrace/api-client';
import type { Span } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';
import { evidenceKey, lineOf, verifyEvidence, type Signed } from '@betrace/evidence';
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { farSide, idOf } from './report/export/testing/far-side.ts';
import { temporaryFolder } from './store/fixtures.ts';
import { startService } from './testing/test-service.ts';
import { until } from './testing/until.ts';
import { traceIdOf } from './testing/otlp.ts';
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

const attributesOf = ({ attributes }: Span): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => {
    const given = value?.value.value;
    return [key, typeof given === 'bigint' ? Number(given) : given];
  })); // prettier-ignore

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('what was decided in an hour is summarized once it has settled, signed, and after what was found in it', async (t) => {
  const { dataDir, service } = await opened(t);
  await service.addRule(rule);
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

test('late spans change the counts of an interval that has not settled, and correct those of one that has', async (t) => {
  const { dataDir, service } = await opened(t);
  await service.addRule(rule);
  await service.send(root(1), charge(1), root(2), charge(2), root(3));
  await pass(service, 0);
  await service.send(check(1));
  await pass(service, hour + 10 * minute);
  await service.send(check(2));
  await pass(service, 0);
  const text = await exported(service);
  assert.deepEqual(
    shown(text, 'sequence', 'evidenceType', 'correctedType', 'corrects', 'outcome', 'satisfied', 'violated'),
    [
      [1, 'rule_change', undefined, undefined, 'changed', undefined, undefined],
      [2, 'violation', undefined, undefined, 'fail', undefined, undefined],
      [3, 'violation', undefined, undefined, 'fail', undefined, undefined],
      [4, 'correction', 'violation', 2, 'none', undefined, undefined],
      [5, 'summary', undefined, undefined, 'fail', 1, 1],
      [6, 'correction', 'violation', 3, 'none', undefined, undefined],
      [7, 'correction', 'summary', 5, 'pass', 2, 0],
    ],
  );
  await verified(dataDir, text);
});

test('over restarts and days of standing still no interval is left out, and none is there twice', async (t) => {
  const { dataDir, service, start } = await opened(t);
  await service.addRule(rule);
  await service.send(root(1), charge(1));
  await pass(service, 0);
  await service.close();
  const next = await start();
  // It begins where the clock of every test begins.
  await pass(next, 50 * hour + 10 * minute);
  const text = await exported(next);
  const intervals = shown(text, 'evidenceType', 'from', 'outcome').filter(([type]) => type === 'summary');
  assert.equal(intervals.length, 50);
  assert.deepEqual(intervals[0], ['summary', '2026-01-01T00:00:00.000000000Z', 'fail']);
  assert.deepEqual(intervals[49], ['summary', '2026-01-03T01:00:00.000000000Z', 'none']);
  await verified(dataDir, text);
});

test('a rule on trial is no evidence, and that it is on trial is recorded', async (t) => {
  const { service } = await opened(t);
  await service.addRule({ ...rule, observe: true });
  await service.send(root(1), charge(1));
  await pass(service, 2 * hour);
  assert.deepEqual(shown(await exported(service), 'evidenceType', 'change', 'inForce'), [
    ['rule_change', 'create', false],
  ]);
});

test('rules from files leave their changes, too', async (t) => {
  const folder = temporaryFolder(t);
  const line = "expression: 'never { a }', compliance: [{framework: gdpr, control: Art.32(1)(a)}]";
  writeFileSync(path.join(folder, 'a.yaml'), `rules:\n  - { id: a, ${line} }\n`);
  const { service } = await opened(t, { BETRACE_RULES_DIR: folder });
  assert.deepEqual(shown(await exported(service), 'framework', 'change', 'author', 'inForce'), [
    ['gdpr', 'provision', 'provisioning', true],
  ]);
});

test('an export is of a framework, a control and a time, each line as it was signed, and ends with what it holds', async (t) => {
  const { dataDir, service } = await opened(t);
  const compliance = [...rule.compliance, { framework: 'SOC2', control: 'CC7.2' }, { framework: 'own', control: 'x' }];
  const added = (await service.addRule({ ...rule, compliance })) as { compliance: { known: boolean }[] };
  assert.deepEqual(added.compliance.map(({ known }) => known), [true, true, false]); // prettier-ignore
  await service.send(root(1), charge(1));
  await pass(service, hour + 10 * minute);
  const all = await exported(service);
  assert.deepEqual(recordsIn(all).at(-1)?.['chains'], [
    { control: 'x', count: 3, first: 1, framework: 'own', last: 3, oldest: 1 },
    { control: 'CC6.1', count: 3, first: 1, framework: 'soc2', last: 3, oldest: 1 },
    { control: 'CC7.2', count: 3, first: 1, framework: 'soc2', last: 3, oldest: 1 },
  ]);
  for (const line of all.trimEnd().split('\n')) {
    assert.equal(lineOf(JSON.parse(line) as Signed), line);
  }
  await verified(dataDir, all);
  assert.deepEqual(shown(await exported(service, 'framework=SOC2&control=CC7.2'), 'control', 'sequence'), [
    ['CC7.2', 1], ['CC7.2', 2], ['CC7.2', 3],
  ]); // prettier-ignore
  const later = await exported(service, 'framework=soc2&control=CC6.1&from=2026-01-01T01:00:00Z');
  const [summary, end] = recordsIn(later);
  assert.deepEqual([summary?.['evidenceType'], end?.['from']], ['summary', '2026-01-01T01:00:00.000000000Z']);
  assert.deepEqual(end?.['chains'], [{ control: 'CC6.1', count: 1, first: 3, framework: 'soc2', last: 3, oldest: 1 }]);
  await verified(dataDir, later);
  assert.equal(recordsIn(await exported(service, 'framework=hipaa')).length, 1);
  const client = createClient({ baseUrl: service.httpUrl });
  const sequences: unknown[] = [];
  for await (const { sequence } of client.exportEvidence({ framework: 'own' })) {
    sequences.push(sequence);
  }
  assert.deepEqual(sequences, [1, 2, 3, undefined]);
});

test('records reach the receiver of spans, once each though it was away, those of a violation in its trace', async (t) => {
  const far = await farSide(t, { answers: [{ status: 503 }, { status: 503 }] });
  const { dataDir, service } = await opened(t, { BETRACE_EXPORT_OTLP_ENDPOINT: far.url });
  await service.addRule(rule);
  await service.send(root(1), charge(1));
  await pass(service, hour + 10 * minute);
  const records = recordsIn(await exported(service)).slice(0, -1);
  const spans = await until(() => {
    const found = far.spans.filter(({ name }) => name === 'betrace.compliance');
    return found.length >= records.length ? found : undefined;
  });
  assert.equal(new Set(spans.map(idOf)).size, records.length);
  const [change, violation, summary] = spans as [Span, Span, Span];
  assert.equal(hex(violation.traceId), traceIdOf(1));
  const shownAs = far.spans.find(({ name }) => name === 'betrace.violation') as Span;
  assert.equal(hex(violation.parentSpanId), idOf(shownAs));
  assert.equal(violation.endTimeUnixNano, shownAs.endTimeUnixNano);
  assert.equal(new Set([change, violation, summary].map(({ traceId }) => hex(traceId))).size, 3);
  const { 'compliance.framework': framework, 'compliance.outcome': outcome, 'compliance.count': count } = attributesOf(summary); // prettier-ignore
  assert.deepEqual([framework, outcome, count], ['soc2', 'fail', 1]);
  // What is signed can be put together again from the span.
  for (const span of [violation, summary]) {
    const fields = Object.entries(attributesOf(span)).filter(([name]) => name !== 'compliance.count');
    const names = fields.map(([name, value]) => [
      name.slice('compliance.'.length).replace(/_./g, ([, letter = '']) => letter.toUpperCase()),
      value,
    ]);
    assert.deepEqual(Object.fromEntries(names), records.find(({ sequence }) => sequence === attributesOf(span)['compliance.sequence'])); // prettier-ignore
  }
  assert.equal(attributesOf(change)['compliance.author'], undefined);
  const metrics = await (await fetch(`${service.httpUrl}/metrics`)).text();
  assert.match(
    metrics,
    /^betrace_compliance_spans_emitted_total\{framework="soc2",control="CC6.1",outcome="fail"\} 2$/m,
  );
  await verified(dataDir, await exported(service));
});

test('spans of evidence that come back are no traffic', async (t) => {
  const { service } = await opened(t);
  await service.addRule(rule);
  await service.send({ trace: 1, id: 9, name: 'betrace.compliance', service: 'betrace', scope: 'betrace' });
  await pass(service, 0);
  assert.deepEqual([service.counts().own, service.counts().open], [1, 0]);
});

test('the key that signs is the first that is configured; without any one is made, for its owner only, and that is said', async (t) => {
  const lines: string[] = [];
  const dataDir = temporaryFolder(t);
  const first = await startService(t, { dataDir, onLog: (line) => lines.push(line) });
  await first.addRule(rule);
  const file = path.join(dataDir, 'evidence.key');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(lines.find((line) => line.includes('evidence.key')) ?? '', /keep a copy of it elsewhere/);
  await first.close();

  const [newest, older] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const env = { BETRACE_EVIDENCE_KEYS: [newest, older].map((key) => key.toString('base64')).join(',') };
  const second = await startService(t, { dataDir, env });
  await second.call('POST', '/api/rules/check/disable', {});
  const text = await exported(second);
  const keys = [readFileSync(file), newest].map((key) => evidenceKey(key));
  assert.deepEqual(recordsIn(text).map(({ keyId }) => keyId), [keys[0]?.id, keys[1]?.id, keys[1]?.id]); // prettier-ignore
  assert.deepEqual((await verifyEvidence([Buffer.from(text)], keys)).problems, []);
});
