import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { betrace, folderWith, runHere } from '../testing/betrace.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../../packages/evidence/vectors/files.json', import.meta.url), 'utf8'),
) as {
  readonly keys: readonly { readonly id: string; readonly key: string }[];
  readonly files: readonly { readonly name: string; readonly text: string; readonly problems: readonly object[] }[];
};
const keys = vectors.keys.map(({ key }) => key).join('\n');
const fileOf = (wanted: string) => vectors.files.find(({ name }) => name === wanted)?.text ?? assert.fail(wanted);

function verify(t: TestContext, text: string, ...flags: string[]) {
  const cwd = folderWith(t, { keys, 'evidence.jsonl': text });
  return betrace(['verify', '--keys', 'keys', ...flags, 'evidence.jsonl'], '', cwd);
}

test('of a good file an auditor reads what was checked, over which time, and how many', async (t) => {
  const { code, out, err } = await verify(t, fileOf('a whole file'));
  assert.equal(
    out,
    `records:      10 with a right signature
signed with:  key ${vectors.keys[0]?.id}
asked for:    soc2
recorded:     from 2026-01-31 00:00:00Z to 2026-01-31 14:00:00Z
exported:     2026-01-31 14:05:00Z

FRAMEWORK  CONTROL  RECORDS  VIOLATIONS  SUMMARIES  CORRECTIONS  RULE CHANGES  NOTE
soc2       CC6.1    1 to 7   1           3          2            1
soc2       CC7.2    1 to 2   0           1          0            1

CONTROL     RULE             REVISIONS  FROM                  TO                    CHECKED  SATISFIED  VIOLATED  UNDECIDED  NOT APPLICABLE  INCOMPLETE
soc2 CC6.1  card-is-checked  1          2026-01-31 10:00:00Z  2026-01-31 13:00:00Z  60       53         0         2          5               1
soc2 CC7.2  card-is-checked  1          2026-01-31 10:00:00Z  2026-01-31 11:00:00Z  3        3          0         0          0               0

Good: every record is as it was signed, and none is missing.
`,
  );
  assert.deepEqual([code, err], [0, '']);
});

test('of a wrong file it names each record that is wrong, missing or out of order, and why', async (t) => {
  for (const [name, says] of [
    ['one byte changed', 'line 3, soc2 CC6.1, record 3: altered: The record was altered: '],
    ['one record removed', 'soc2 CC6.1, record 4: missing: Record 4 is missing.'],
    ['two records swapped', 'line 5, soc2 CC6.1, record 4: out-of-order: Record 4 comes where record 6 should.'],
    ['the tail cut', 'line 5: not-closed: The last record, which says how many there are, is not there: '],
  ] as const) {
    const { code, out, err } = await verify(t, fileOf(name));
    assert.deepEqual([code, err], [1, ''], name);
    assert.ok(out.includes(`\n\nWRONG: 1 problem\n${says}`), out);
  }
});

test('as JSON it says the same of every file of the vectors', async (t) => {
  for (const { name, text, problems } of vectors.files) {
    const { code, out } = await runHere(['verify', '--json', '--keys', pathIn(t), '-'], text);
    const said = JSON.parse(out) as { good: boolean; problems: readonly { readonly why: string }[] };
    assert.equal(code, problems.length === 0 ? 0 : 1, name);
    assert.equal(said.good, problems.length === 0);
    assert.deepEqual(
      said.problems.map(({ why: _, ...problem }) => problem),
      problems,
    );
  }
});

function pathIn(t: TestContext): string {
  return path.join(folderWith(t, { keys }), 'keys');
}

test('nothing is verified with the wrong key', async (t) => {
  const other = path.join(folderWith(t, { keys: Buffer.alloc(32, 'k') }), 'keys');
  const { code, out } = await runHere(['verify', '--keys', other, '-'], fileOf('a whole file'));
  assert.equal(code, 1);
  assert.match(out, /^line 1, .*: unknown-key: The record is signed with the key [0-9a-f]{16}, which is not among/m);
  assert.match(out, /^records: +0 with a right signature$/m);
});

test('control characters of a forged record reach no terminal', async (t) => {
  const forged = '{"control":"\u001b[2J","framework":"soc2","sequence":1}\n'.replace('\u001b', '\\u001b');
  const { out } = await runHere(['verify', '--keys', pathIn(t), '-'], forged);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(out, /\x1b/);
  assert.match(out, /line 1, soc2 \\u\{1b\}\[2J, record 1: altered/);
});

test('called wrongly it says how it is called', async (t) => {
  const keyFile = pathIn(t);
  const secret = path.join(folderWith(t, { keys: 'hunter2' }), 'keys');
  for (const [args, says] of [
    [['verify', '--keys', keyFile], 'name one file to check'],
    [['verify', 'evidence.jsonl'], '--keys names the file'],
    [['verify', '--keys', keyFile, 'no-such-file'], 'no-such-file cannot be read: there is no such file'],
    [['verify', '--keys', 'no-such-file', '-'], 'no-such-file cannot be read'],
    [['verify', '--keys', secret, '-'], 'expected keys of 32 bytes in base64'],
  ] as const) {
    const { code, out, err } = await runHere(args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.ok(err.includes(says), err);
    assert.ok(!err.includes('hunter2'));
  }
});
