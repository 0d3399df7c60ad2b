import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { root } from '../process.ts';

const released = path.join(root, 'proto/released.binpb');

/** What breaks for the clients of the last release; nothing when nothing does. */
function breaking(folder: string): string {
  const buf = path.join(root, 'node_modules/.bin/buf');
  const run = spawnSync(buf, ['breaking', 'proto', '--against', released], { cwd: folder, encoding: 'utf8' });
  // 100: the definitions were compared, and something breaks.
  assert.ok(run.status === 0 || run.status === 100, run.stderr);
  return run.stdout;
}

/** The definitions with a change of one file. */
function changed(t: TestContext, file: string, change: (text: string) => string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-proto-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['proto', 'third_party', 'buf.yaml']) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  const copy = path.join(folder, 'proto/betrace/v1', file);
  const before = readFileSync(copy, 'utf8');
  const after = change(before);
  assert.notEqual(after, before, 'the change of this test changes nothing');
  writeFileSync(copy, after);
  return folder;
}

test('the definitions break nothing for clients of the last release', () => {
  assert.equal(breaking(root), '', 'mend the definition; only a release with a new major version may break clients');
});

for (const [what, change, says] of [
  [
    'a removed field',
    (text: string) => text.replace('  string message = 9;\n', ''),
    /field "9" with name "message" on message "Rule" was deleted/,
  ],
  [
    'another number',
    (text: string) => text.replace('string message = 9;', 'string message = 99;'),
    /"9" with name "message"/,
  ],
  ['another type', (text: string) => text.replace('uint32 revision = 12;', 'string revision = 12;'), /changed type/],
  [
    'a removed rpc',
    (text: string) => text.replace(/ {2}rpc GetRule[^]*?\n {2}\}\n/, ''),
    /RPC "GetRule" on service "RuleService" was deleted/,
  ],
] as const) {
  test(`${what} is found`, (t) => {
    assert.match(breaking(changed(t, 'rules.proto', change)), says);
  });
}

test('a new field and a new message break nothing', (t) => {
  const more = 'message Rule {\n  string news = 1000;';
  const folder = changed(t, 'rules.proto', (text) => `${text.replace('message Rule {', more)}\nmessage News {}\n`);
  assert.equal(breaking(folder), '');
});
