import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, plan } from '@betrace/dsl';
import { bodyOf } from '../../test/spans.ts';
import { judgeTrace } from '../judge-trace.ts';
import { OpenTrace } from '../trace/open-trace.ts';
import { readTrace } from '../trace/read-trace.ts';
import { notedKeys } from '../wire/noted-keys.ts';
import { skim } from '../wire/skim.ts';
import { compileRules } from './compile-rules.ts';

function compile(expression: string, live: boolean) {
  const planned = plan(parse(expression));
  assert.ok('plan' in planned);
  return compileRules([{ id: 'rule', plan: planned.plan, onIncomplete: 'inconclusive' }], { live });
}

test('what a rule reads that is only tried is not noted in the bodies of live traffic, and its verdicts are the same', () => {
  const body = bodyOf([{ id: 1, name: 'pay', attributes: { 'tried.amount': 7 } }]);
  for (const live of [false, true]) {
    const rules = compile('never { pay.where(tried.amount > 6) }', live);
    const isNoted = notedKeys.keys.some((key) => new TextDecoder().decode(key) === 'tried.amount');
    assert.equal(isNoted, live);
    const { spans } = skim(body);
    const open = new OpenTrace(spans[0]?.traceId ?? '');
    spans.forEach((span) => open.add(span));
    assert.equal(judgeTrace(rules, readTrace(open, rules.fields), true)[0]?.verdict, 'violated');
  }
});
