import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { startService } from '../../../../betrace-backend/src/testing/test-service.ts';
import { folderWith, runHere } from '../../testing/betrace.ts';

const hour = 3_600_000;
const rule = {
  name: 'Check',
  expression: 'when { charge as c } always { check before c }',
  compliance: [
    { framework: 'soc2', control: 'CC6.1' },
    { framework: 'pci-dss', control: '10.2.1' },
  ],
};

/** A service with evidence of two hours under two controls, and a folder for what is exported. */
async function withEvidence(t: TestContext) {
  const dataDir = folderWith(t, {});
  const { httpUrl, call, send, clock, settled } = await startService(t, { dataDir });
  const pass = async (milliseconds: number) => {
    clock.advance(9000);
    await settled();
    clock.shiftWall(milliseconds);
    await settled();
  };
  await call('POST', '/api/rules', rule);
  await send({ trace: 1, id: 1, name: 'order' }, { trace: 1, id: 2, parent: 1, name: 'charge' });
  await send({ trace: 2, id: 1, name: 'order' });
  await pass(hour + 10 * 60_000);
  await send({ trace: 3, id: 1, name: 'order' }, { trace: 3, id: 2, parent: 1, name: 'charge' });
  await pass(hour);
  const folder = folderWith(t, {});
  const file = path.join(folder, 'evidence.jsonl');
  const betrace = (...args: string[]) => runHere(args, '', { BETRACE_URL: httpUrl });
  const verify = (text: string) =>
    runHere(['verify', '--keys', path.join(dataDir, 'evidence.key'), '-'], text, { BETRACE_URL: httpUrl });
  return { folder, file, betrace, verify };
}

test('evidence that a service exports is good, and whatever is done to the file is named', async (t) => {
  const { folder, file, betrace, verify } = await withEvidence(t);
  const { code, out, err } = await betrace('evidence', 'export', '--framework', 'soc2', '-o', file);
  assert.deepEqual([code, out], [0, '']);
  assert.match(err, /^betrace: 5 records in .*evidence\.jsonl\n$/);
  assert.deepEqual(readdirSync(folder), ['evidence.jsonl']);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const text = readFileSync(file, 'utf8');

  const good = await verify(text);
  assert.equal(good.code, 0, good.out);
  assert.match(good.out, /^soc2 +CC6\.1 +1 to 5 +2 +2 +0 +1$/m);
  assert.match(good.out, /^soc2 CC6\.1 +check +1 +\S+ \S+ +\S+ \S+ +3 +0 +2 +0 +1 +0$/m);
  assert.match(good.out, /\nGood: every record is as it was signed, and none is missing\.\n$/);

  const lines = text.trimEnd().split('\n');
  const [first = '', second = '', third = '', ...rest] = lines;
  for (const [what, wrong, says] of [
    [
      'one byte changed',
      [first, second.replace('"fail"', '"pass"'), third, ...rest],
      /line 2, soc2 CC6\.1, record 2: altered: /,
    ],
    ['one record removed', [first, third, ...rest], /soc2 CC6\.1, record 2: missing: Record 2 is missing/],
    ['two records swapped', [first, third, second, ...rest], /line 3, soc2 CC6\.1, record 2: out-of-order: /],
    ['the tail cut', lines.slice(0, -1), /line 5: not-closed: /],
    ['the last records cut', [first, second, ...lines.slice(-1)], /soc2 CC6\.1, record 3: missing: Records 3 to 5 are/],
  ] as const) {
    const { code, out } = await verify(`${wrong.join('\n')}\n`);
    assert.equal(code, 1, what);
    assert.match(out, /\n\nWRONG: 1 problem\n/, what);
    assert.match(out, says, what);
  }
});

test('what is asked for is exported: of all frameworks, of one control, of a time; also to standard output', async (t) => {
  const { betrace, verify } = await withEvidence(t);
  const all = await betrace('evidence', 'export');
  assert.equal((await verify(all.out)).code, 0);
  assert.equal(all.out.trimEnd().split('\n').length, 11);
  const one = await betrace('evidence', 'export', '--framework', 'pci-dss', '--control', '10.2.1');
  assert.match((await verify(one.out)).out, /^asked for: +pci-dss 10\.2\.1$/m);
  const none = await betrace('evidence', 'export', '--framework', 'soc2', '--to', '1970-01-02');
  assert.match((await verify(none.out)).out, /^recorded: +to 1970-01-02 00:00:00Z$[^]*\nGood: /m);
  assert.equal(none.err, 'betrace: 0 records\n');
  const wrong = await betrace('evidence', 'export', '--from', 'yesterday');
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /--from is a time such as/);
});

test('an export that breaks off leaves the file as it was', async (t) => {
  let asked = 0;
  const standIn = createServer((_, response) => {
    asked += 1;
    response.setHeader('content-type', 'application/x-ndjson');
    response.end('{"evidenceType":"violation"}\n');
  });
  await once(standIn.listen(0, '127.0.0.1'), 'listening');
  t.after(() => standIn.close());
  const folder = folderWith(t, { 'evidence.jsonl': 'of yesterday' });
  const url = `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
  const file = path.join(folder, 'evidence.jsonl');
  const { code, err } = await runHere(['evidence', 'export', '-o', file, '--url', url]);
  assert.equal(code, 3);
  assert.match(err, /the export ended before its last record: it is not whole/);
  assert.deepEqual(readdirSync(folder), ['evidence.jsonl']);
  assert.equal(readFileSync(file, 'utf8'), 'of yesterday');

  const nowhere = path.join(folder, 'no-such-folder/evidence.jsonl');
  const unwritable = await runHere(['evidence', 'export', '-o', nowhere, '--url', url]);
  assert.equal(unwritable.code, 2);
  assert.match(unwritable.err, /evidence\.jsonl cannot be written: there is no such file/);
  assert.equal(asked, 1, 'nothing is asked for that cannot be written');
});
