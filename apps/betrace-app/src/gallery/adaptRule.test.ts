import { check, parse } from '@betrace/dsl';

import { fromStarter } from '../pages/RuleEditor/ruleForm.ts';
import { runSavedTests } from '../savedTests/savedTest.ts';
import { namesIn, renamed } from './adaptRule.ts';
import { library } from './libraryRules.ts';

const rules = Object.values(library).flatMap((file) => file.rules);
const rule = {
  expression:
    'when { charge.where(amount > 5) as c } always { charge.check.where(span.amount == c.amount and "amount" > 1) }',
  message: 'amount {c.amount} of {c:name}, charge',
  tests: [
    {
      name: 'charge',
      trace: 'charge 0ms +1ms amount=9 charge.amount=1\n  charge.check 0ms +1ms',
      expect: 'violated',
      complete: true,
      witnesses: [{ spans: ['charge'] }],
    },
  ],
};

it('names what a rule asks for, and nothing of a text with errors', () => {
  expect(namesIn(rule.expression)).toEqual([
    { kind: 'span', name: 'charge' },
    { kind: 'span', name: 'charge.check' },
    { kind: 'attribute', name: 'amount' },
  ]);
  expect(namesIn('when { charge')).toEqual([]);
});

it('changes a name wherever it stands, and no longer name that has it in it', () => {
  const spans = renamed(rule, { kind: 'span', name: 'charge' }, 'POST /pay');
  expect(spans.expression).toBe(rule.expression.replace('{ charge.where', '{ "POST /pay".where'));
  expect(spans.message).toBe(rule.message);
  expect(spans.tests[0]).toMatchObject({
    name: 'charge',
    trace: '"POST /pay" 0ms +1ms amount=9 charge.amount=1\n  charge.check 0ms +1ms',
    witnesses: [{ spans: ['POST /pay'] }],
  });
  const attributes = renamed(rule, { kind: 'attribute', name: 'amount' }, 'app.sum');
  expect(attributes.expression).toBe(
    'when { charge.where(app.sum > 5) as c } always { charge.check.where(span.app.sum == c.app.sum and app.sum > 1) }',
  );
  expect(attributes.message).toBe('amount {c.app.sum} of {c:name}, charge');
  expect(attributes.tests[0]?.trace).toContain('"app.sum"=9 charge.amount=1');
});

it.each(rules.map((starter) => [starter.id, starter] as const))(
  '%s of the gallery says the same of its tests under other names',
  (_, starter) => {
    const names = namesIn(starter.expression);
    const adapted = names.reduce(
      (form, name, index) => renamed(form, name, `${name.kind}.of.mine_${index}`),
      fromStarter(starter),
    );
    expect(check(parse(adapted.expression)).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(
      namesIn(adapted.expression)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(names.map(({ kind }, index) => `${kind}.of.mine_${index}`).toSorted());
    const failing = runSavedTests(
      { expression: adapted.expression, onIncomplete: 'inconclusive' },
      adapted.tests ?? [],
    );
    expect(failing.filter(({ passed }) => !passed)).toEqual([]);
  },
);
