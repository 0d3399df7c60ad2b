import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseRuleFile, runRuleTests } from '@betrace/dsl/rule-file';
import { judgeByEngine } from '../src/index.ts';

const SENTENCES = new URL('../../dsl/testdata/sentences/', import.meta.url);

for (const name of readdirSync(SENTENCES)) {
  test(`the engine passes the language's sentences of ${name}`, () => {
    const { rules } = parseRuleFile(readFileSync(new URL(name, SENTENCES), 'utf8'));
    const results = runRuleTests(rules, { judge: judgeByEngine });
    assert.ok(results.length > 0);
    assert.deepEqual(
      results.filter(({ passed }) => !passed),
      [],
    );
  });
}
