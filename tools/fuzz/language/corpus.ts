import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogue } from '@betrace/dsl';
import { parseRuleFile } from '@betrace/dsl/rule-file';

const root = path.join(import.meta.dirname, '../..');

/** All rules that the project has written down, whole rule files, and traces in the compact notation. */
export function corpus(): string[] {
  const files = globSync(['packages/dsl/testdata/**/*.{yaml,txt}', 'examples/rules/*.yaml'], { cwd: root })
    .sort()
    .map((file) => readFileSync(path.join(root, file), 'utf8'));
  const rules = files.flatMap((text) => parseRuleFile(text).rules);
  const traces = rules.flatMap(({ tests }) => tests.flatMap(({ trace }) => ('text' in trace ? [trace.text] : [])));
  const snippets = files.flatMap((text) => text.split(/^(?:={4,}|-{4,}|)\n/m)).filter((text) => text.length < 400);
  return [
    ...new Set([
      '',
      ...rules.map(({ expression }) => expression),
      ...rules.map(({ message }) => message),
      ...Object.values(catalogue).map(({ example }) => example),
      ...traces.slice(0, 40),
      ...snippets.slice(0, 200),
      ...files.map((text) => text.slice(0, 600)),
    ]),
  ];
}
