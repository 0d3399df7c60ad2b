import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseRuleFile, runRuleTests } from '@betrace/dsl/rule-file';
import { judgeByEngine } from './judge-by-engine.ts';

const folder = new URL('../../dsl/testdata/sentences/', import.meta.url);

for (const file of readdirSync(folder)) {
  const { rules } = parseRuleFile(readFileSync(new URL(file, folder), 'utf8'));
  for (const { rule, test: name, message } of runRuleTests(rules, { judge: judgeByEngine })) {
    test(`${file}: ${rule}: ${name}`, () => assert.equal(message, ''));
  }
}
