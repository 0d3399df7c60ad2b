import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../process.ts';

const page = readFileSync(path.join(root, 'docs/security.md'), 'utf8');

/** Rows of the tables: what is said, and the test that holds it. */
const rows = [...page.matchAll(/^\| (.+?) \| ?(.*?) ?\|$/gm)]
  .map(([, claim = '', held = '']) => ({ claim, held }))
  .filter(({ claim }) => claim !== '---' && claim !== '|');

test('every line of the page about security is held by a test that is there, or says what can be done', () => {
  const held = rows.filter(({ held }) => held !== '');
  assert.ok(held.length > 25);
  for (const { claim, held: by } of held) {
    const [, file = '', name = ''] = /^`([^`]+\.test\.ts)`: (.+)$/.exec(by) ?? assert.fail(`${claim}: ${by}`);
    const source = readFileSync(path.join(root, file), 'utf8');
    const quoted = [`test('${name}'`, `test("${name}"`, `test(\`${name}\``];
    assert.ok(
      quoted.some((text) => source.includes(text)),
      `${file} has no test "${name}"`,
    );
  }
  for (const { claim, held: by } of rows) {
    assert.ok(by !== '' || claim.includes('**can**'), `${claim}: which test holds it?`);
  }
});
