import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { evidenceKey, lineOf, signEvidence, verifyEvidence } from './index.ts';
import type { Evidence, ExportEnd, Report, Violation } from './index.ts';
import { longestLine } from './lines.ts';

const key = evidenceKey(Uint8Array.from({ length: 32 }, (_, i) => i));
const { files } = JSON.parse(readFileSync(new URL('../vectors/files.json', import.meta.url), 'utf8')) as {
  files: readonly { readonly name: string; readonly text: string }[];
};
const fileOf = (wanted: string) => Buffer.from(files.find(({ name }) => name === wanted)?.text ?? assert.fail());
const whole = fileOf('a whole file');

const at = '2026-01-31T12:00:00.000000000Z';
const line = (record: Evidence) => `${lineOf(signEvidence(record, key))}\n`;
const violation = (sequence: number, control = 'CC6.1'): Violation => ({
  framework: 'soc2',
  control,
  known: true,
  sequence,
  evidenceType: 'violation',
  outcome: 'fail',
  ruleId: 'r',
  ruleUid: 'u',
  ruleRevision: 1,
  recordedAt: at,
  violationId: `v${sequence}`,
  traceId: 'ab'.repeat(16),
  decidedAt: at,
});
const end = (first: number, last: number): ExportEnd => ({
  evidenceType: 'export',
  recordedAt: at,
  chains: [{ framework: 'soc2', control: 'CC6.1', first, last, count: last - first + 1, oldest: 1 }],
});

test('each byte of a file counts', async () => {
  const file = fileOf('two revisions in an interval');
  for (let i = 0; i < file.length - 1; i++) {
    const changed = Buffer.from(file);
    changed.writeUInt8((changed.readUInt8(i) ^ (1 + (i % 127))) & 0xff, i);
    const { problems } = await verifyEvidence([changed], [key]);
    assert.notEqual(problems.length, 0, `byte ${i}`);
  }
});

test('each record of a file counts', async () => {
  const lines = whole.toString().trimEnd().split('\n');
  for (const removed of lines) {
    const rest = lines.filter((one) => one !== removed).join('\n');
    assert.notEqual((await verifyEvidence([Buffer.from(rest)], [key])).problemCount, 0, removed);
  }
});

test('it does not matter in which pieces a file comes', async () => {
  const [once, ...others] = await Promise.all(
    [whole.length, 1, 7, 1000].map(async (size) => {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
        whole.subarray(i * size, (i + 1) * size),
      );
      return verifyEvidence(pieces, [key]);
    }),
  );
  others.forEach((other) => assert.deepEqual(other, once));
});

test('the report says what is there, with the corrections', async () => {
  const { chains, records, keys, end }: Report = await verifyEvidence([whole], [key]);
  assert.equal(records, 10);
  assert.deepEqual(keys, [key.id]);
  assert.equal(end?.to, '2026-01-31T14:00:00.000000000Z');
  assert.deepEqual(chains[0], {
    framework: 'soc2',
    control: 'CC6.1',
    known: true,
    first: 1,
    last: 7,
    records: { violation: 1, summary: 3, correction: 2, rule_change: 1 },
    recordedFrom: '2026-01-31T09:30:00.000000000Z',
    recordedTo: '2026-01-31T13:10:00.000000000Z',
    correctedElsewhere: 0,
    rules: [
      {
        ruleId: 'card-is-checked',
        ruleUid: 'r-6f1c',
        revisions: [1],
        from: '2026-01-31T10:00:00.000000000Z',
        to: '2026-01-31T13:00:00.000000000Z',
        counts: {
          checked: 60,
          satisfied: 53,
          violated: 0,
          inconclusive: 2,
          notApplicable: 5,
          error: 0,
          complete: 59,
          incomplete: 1,
        },
        violations: 0,
      },
    ],
  });
  assert.equal(chains[1]?.control, 'CC7.2');
});

test('a line without an end is not held', async () => {
  let held = 0;
  function* endless() {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 64; i++) {
      yield piece;
      held = Math.max(held, process.memoryUsage().arrayBuffers);
    }
  }
  const before = process.memoryUsage().arrayBuffers;
  const { problems } = await verifyEvidence(endless(), [key]);
  assert.deepEqual(
    problems.map(({ kind }) => kind),
    ['malformed', 'not-closed'],
  );
  assert.ok(held - before < 8 * longestLine, `${held - before} bytes`);
});

test('of a file in which much is wrong, all is counted and the first thousand are listed', async () => {
  const { problems, problemCount } = await verifyEvidence([Buffer.from('x\n'.repeat(2500))], [key]);
  assert.equal(problems.length, 1000);
  assert.equal(problemCount, 2501);
});

test('each second record of many may be missing', async () => {
  const odd = Array.from({ length: 3000 }, (_, i) => line(violation(2 * i + 1))).join('');
  const { problemCount, problems } = await verifyEvidence([Buffer.from(odd + line(end(1, 6000)))], [key]);
  assert.equal(problemCount, 3000);
  assert.ok(problems.every(({ kind }) => kind === 'missing'));
  assert.deepEqual(problems[0], {
    framework: 'soc2',
    control: 'CC6.1',
    kind: 'missing',
    sequence: 2,
    why: 'Record 2 is missing.',
  });
});

test('records that are not signed make no chains without bound', async () => {
  const [first, ...rest] = line(violation(1, 'control-0')).split('control-0');
  const forged = Array.from({ length: 3000 }, (_, i) => `${first}control-${i}${rest.join('')}`).join('');
  const { problemCount, chains } = await verifyEvidence([Buffer.from(forged + line(end(1, 0)))], [key]);
  assert.equal(problemCount, 2999 + 1, 'all but the first, and that one is not in the last record');
  assert.equal(chains.length, 1);
});

test('a correction of a summary that stands elsewhere leaves the counts alone', async () => {
  const { chains } = await verifyEvidence([fileOf('a correction of a record before the export')], [key]);
  assert.equal(chains[0]?.correctedElsewhere, 2);
  assert.equal(chains[0].rules[0]?.counts.checked, 0);
  assert.equal(chains[0].rules[0].violations, 0);
});
