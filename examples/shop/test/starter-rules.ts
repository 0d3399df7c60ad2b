import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { evaluate, parse } from '@betrace/dsl';
import { parseRuleFile } from '@betrace/dsl/rule-file';
import type { SeenSpan } from './otlp-sink.ts';

const folder = new URL('../../rules/', import.meta.url);

export const starterRules = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => {
    const { rules, problems } = parseRuleFile(readFileSync(new URL(name, folder), 'utf8'));
    assert.deepEqual(problems, [], name);
    return rules;
  });

/** The ids of the starter rules that this whole trace violates, or that cannot be judged on it. */
export function brokenRules(spans: readonly SeenSpan[]): string[] {
  const trace = { traceId: spans[0]?.traceId ?? '', spans };
  return starterRules
    .filter(({ expression }) => !['satisfied', 'not_applicable'].includes(evaluate(parse(expression), trace).verdict))
    .map(({ id }) => id);
}
