import { check, evaluate, parse } from '@betrace/dsl';
import { parseCompactTrace } from '@betrace/dsl/rule-file';

import { ruleIdeas } from './ruleIdeas.ts';

const trace = (text: string) => {
  const read = parseCompactTrace(text);
  if ('problems' in read) {
    throw new Error(read.problems[0]?.message);
  }
  return read.trace;
};

const checkout = trace(`
"POST /checkout" 0ms +120ms service=web kind=server
  cart.load 1ms +5ms
  "span" 10ms +20ms service=payment
    never.mind 11ms +2ms status=error
`);

it('each is a rule without errors or warnings, of the names of the spans', () => {
  const ideas = ruleIdeas(checkout);
  expect(ideas.map(({ title }) => title)).toEqual([
    'No never.mind may fail',
    'Every POST /checkout has a never.mind',
    'cart.load comes before every span',
    'No POST /checkout takes longer than 241ms',
  ]);
  for (const { expression } of ideas) {
    expect(check(parse(expression)).filter(({ severity }) => severity !== 'hint')).toEqual([]);
  }
});

it('all hold in the trace that they are of, but for what failed in it', () => {
  const verdicts = ruleIdeas(checkout).map(
    ({ expression }) => evaluate(parse(expression), checkout, { complete: true }).verdict,
  );
  expect(verdicts).toEqual(['violated', 'satisfied', 'satisfied', 'satisfied']);
});

it('of a trace of one span there is how long it may take, and of none nothing', () => {
  expect(ruleIdeas(trace('ping 0ms +0ms')).map(({ expression }) => expression)).toEqual([
    'never { ping.where(span:duration > 1ms) }',
  ]);
  expect(ruleIdeas({ traceId: 'a', spans: [] })).toEqual([]);
});
