import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { canonicalForm, lineOf, readKeys, signEvidence, verifyEvidence } from './index.ts';
import type { Evidence, Problem, Signed } from './index.ts';
import { readLine } from './read-line.ts';

interface Keys {
  readonly keys: readonly { readonly id: string; readonly key: string }[];
}

interface Records extends Keys {
  readonly records: readonly {
    readonly name: string;
    readonly keyId: string;
    readonly record: Evidence;
    readonly canonical: string;
    readonly signature: string;
    readonly line: string;
  }[];
  readonly refused: readonly { readonly name: string; readonly line: string; readonly kind: string }[];
}

interface Files extends Keys {
  readonly files: readonly { readonly name: string; readonly text: string; readonly problems: readonly Problem[] }[];
}

const vectors = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as T;
const { records, refused, ...file } = vectors<Records>('records');
const keys = keysOf(file);
const byId = new Map(keys.map((key) => [key.id, key]));

function keysOf(file: Keys) {
  const read = readKeys(Buffer.from(file.keys.map(({ key }) => key).join('\n')));
  assert.deepEqual(
    read.map(({ id }) => id),
    file.keys.map(({ id }) => id),
  );
  return read;
}

for (const { name, keyId, record, canonical, signature, line } of records) {
  test(`signed as the vectors say: ${name}`, () => {
    const key = byId.get(keyId) ?? assert.fail();
    const signed = signEvidence(record, key);
    assert.equal(canonicalForm(signed), canonical);
    assert.equal(signed.signature, signature);
    assert.equal(lineOf(signed), line);
    assert.deepEqual(readLine(Buffer.from(line), byId), { record: signed as Signed });
  });
}

for (const { name, line, kind } of refused) {
  test(`refused as the vectors say: ${name}`, () => {
    const read = readLine(Buffer.from(line), byId);
    assert.equal('problem' in read && read.problem.kind, kind, JSON.stringify(read));
  });
}

for (const { name, text, problems } of vectors<Files>('files').files) {
  test(`verified as the vectors say: ${name}`, async () => {
    const report = await verifyEvidence([Buffer.from(text)], keys);
    assert.deepEqual(
      report.problems.map(({ why, ...problem }) => (assert.match(why, /^[A-Z].*\.$/), problem)),
      problems,
    );
    assert.equal(report.problemCount, problems.length);
  });
}
