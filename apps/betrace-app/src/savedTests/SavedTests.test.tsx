import type { SavedTest } from '@betrace/api-client';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useEffect, useState } from 'react';

import { renderInGrafana } from '../test/render.tsx';
import { testIds } from '../testIds.ts';
import { toTrialRule } from '../trial/judge.ts';
import { SavedTests } from './SavedTests.tsx';

const fires: SavedTest = {
  name: 'fires',
  trace: 'pay 0ms +1ms amount=9',
  expect: 'violated',
  complete: true,
  witnesses: [],
};
const holds: SavedTest = { ...fires, name: 'holds', trace: 'pay 0ms +1ms amount=1', expect: 'satisfied' };
let kept: SavedTest[];

function Tested({ expression, editable }: { expression: string; editable: boolean }) {
  const [tests, setTests] = useState([fires, holds]);
  useEffect(() => {
    kept = tests;
  }, [tests]);
  return <SavedTests rule={toTrialRule(expression, '')} tests={tests} onChange={setTests} editable={editable} />;
}

const show = (expression: string, editable = true) =>
  renderInGrafana(<Tested expression={expression} editable={editable} />);
const items = () => screen.getAllByTestId(testIds.savedTests.test);
const counts = () => screen.getByTestId(testIds.savedTests.counts).textContent;

it('each says whether the rule does what it expects, and together they are counted', () => {
  show('never { pay.where(amount > 5) }');
  expect(items().map((item) => item.textContent)).toEqual([
    'passesfiresexpects: violated',
    'passesholdsexpects: satisfied',
  ]);
  expect(counts()).toBe('all 2 pass');
});

it('one that fails says what it is instead', () => {
  show('never { pay.where(amount > 50) }');
  expect(items()[0]).toHaveTextContent(/^failsfires.*expected violated, but it is satisfied/);
  expect(counts()).toBe('1 of 2 fail');
});

it('are not judged while the expression has errors', () => {
  show('never { pay and }');
  expect(counts()).toBe('2, not judged: the expression has errors');
  expect(items()[0]).toHaveTextContent(/^fires/);
});

it('can be renamed, given another expectation and another trace, and is judged anew with every key', async () => {
  show('never { pay.where(amount > 5) }');
  await userEvent.click(screen.getByRole('button', { name: 'fires' }));
  const name = screen.getByRole('textbox', { name: 'Test name' });
  await userEvent.clear(name);
  expect(screen.getByText('A test needs a name.')).toBeVisible();
  await userEvent.type(name, 'too dear');
  await userEvent.click(screen.getByRole('radio', { name: 'satisfied' }));
  expect(counts()).toBe('1 of 2 fail');
  const trace = screen.getByRole('textbox', { name: /^Trace/ });
  await userEvent.type(trace, '{Backspace}x');
  expect(items()[0]).toHaveTextContent('passes');
  await userEvent.clear(trace);
  await userEvent.type(trace, 'pay');
  expect(within(items()[0] as HTMLElement).getAllByText(/line 1.*the start.* is missing/)[0]).toBeVisible();
  expect(kept[0]).toEqual({ ...fires, name: 'too dear', expect: 'satisfied', trace: 'pay' });
});

it('judged as cut short shows another verdict', async () => {
  show('never { pay.where(amount > 5) }');
  await userEvent.click(screen.getByRole('button', { name: 'holds' }));
  await userEvent.click(screen.getByRole('switch', { name: /Closed by its root/ }));
  expect(items()[1]).toHaveTextContent('expected satisfied, but it is inconclusive (cut-short)');
  expect(kept[1]?.complete).toBe(false);
});

it('can be deleted, and another be added, which opens', async () => {
  show('never { pay.where(amount > 5) }');
  await userEvent.click(screen.getByRole('button', { name: 'Delete the test fires' }));
  expect(kept).toEqual([holds]);
  await userEvent.click(screen.getByRole('button', { name: 'Add test' }));
  expect(kept).toHaveLength(2);
  expect(screen.getByRole('textbox', { name: 'Test name' })).toHaveValue('New test');
});

it('are only looked at by who may not change the rule', async () => {
  show('never { pay }', false);
  expect(screen.queryByRole('button', { name: 'Add test' })).toBeNull();
  expect(screen.queryByRole('button', { name: /Delete/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'fires' }));
  expect(screen.getByRole('textbox', { name: 'Test name' })).toHaveAttribute('readonly');
});
