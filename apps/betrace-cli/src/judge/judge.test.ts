import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseCompactTrace, parseRuleFile, type FileRule } from '@betrace/dsl/rule-file';
import { otlpJsonToProtobuf } from '@betrace/engine';
import type { OpenTrace } from '@betrace/engine';
import { toOtlpJson } from '../input/otlp-json.ts';
import { World } from '../input/world.ts';
import { fast } from './fast.ts';
import { reference } from './reference.ts';

/** Every sentence that the language can say, with traces and verdicts. */
const sentences = new URL('../../../../packages/dsl/testdata/sentences/', import.meta.url);
const rules = readdirSync(sentences).flatMap(
  (name) => parseRuleFile(readFileSync(new URL(name, sentences), 'utf8')).rules,
);

/** The trace of a test as it would come over the wire; undefined when it is not in the compact notation. */
function openTrace({ trace }: FileRule['tests'][number]): OpenTrace | undefined {
  const read = 'text' in trace ? parseCompactTrace(trace.text) : null;
  if (read === null || !('trace' in read)) {
    return undefined;
  }
  const world = new World();
  const id = '7ace0000000000000000000000000001';
  world.add({ place: 'test', bytes: otlpJsonToProtobuf(toOtlpJson(read.trace, id)) });
  return world.takeTraces().next().value;
}

test('both engines say the same about every sentence of the language, and what its test expects', () => {
  let whole = 0;
  for (const rule of rules) {
    const judges = [fast([rule]), reference([rule])] as const;
    for (const check of rule.tests) {
      const open = openTrace(check);
      if (open === undefined) {
        continue;
      }
      const [byFast, byReference] = judges.map((judge) => judge(open));
      assert.deepEqual(byFast?.judgements, byReference?.judgements, `${rule.id}: ${check.name}`);
      if (check.complete && byFast?.trace.whole) {
        whole++;
        assert.equal(byFast.judgements[0]?.verdict, check.expect, `${rule.id}: ${check.name}`);
      }
    }
  }
  assert.ok(whole > 100, `only ${whole} traces were compared`);
});

test('both engines render the same message, of variables of `when` and of the `never` that failed', () => {
  const expressions = [
    'when { a as x } never { b as y child of x }',
    'when { a as x } never { b as y or c as z }',
    'never { a as x and (b as y or c as z) }',
    'when { a as x or b as x } always { d }',
  ];
  const text = 'a 0ms +9ms k="A"\n  b 1ms +2ms k="B"\n  c 2ms +2ms k="C"\n';
  for (const expression of expressions) {
    const message = ['x', 'y', 'z']
      .filter((name) => expression.includes(`as ${name}`))
      .map((name) => `{${name}.k}`)
      .join(' ');
    const file = { rules: [{ id: 'r', expression, message: `${message} {trace:spanCount} {root:name}` }] };
    const { rules, problems } = parseRuleFile(JSON.stringify(file));
    assert.deepEqual(problems, [], expression);
    const open = openTrace({ trace: { text }, name: '', expect: 'violated', complete: true, witnesses: null });
    assert.ok(open !== undefined);
    const [byFast, byReference] = [fast(rules)(open), reference(rules)(open)];
    assert.match(byFast.judgements[0]?.message ?? '', /^A .*3 a$/);
    assert.deepEqual(byFast.judgements, byReference.judgements, expression);
  }
});
