import { readdirSync } from 'node:fs';
import path from 'node:path';

import { config } from '@grafana/runtime';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { namesIn } from '../../gallery/adaptRule.ts';
import { starterRules, themes } from '../../gallery/starterRules.ts';
import { violatingSample } from '../../gallery/violatingSample.ts';
import { startBackend } from '../../test/backend.ts';
import { aRule } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';
import { testIds } from '../../testIds.ts';
import { judge, toTrialRule } from '../../trial/judge.ts';

jest.mock('@grafana/ui', () => ({
  __esModule: true,
  ...jest.requireActual('@grafana/ui'),
  CodeEditor: jest.requireActual('../../test/monaco.tsx').TextBox,
}));

const base = '/a/betracehq-betrace-app';
const oneTransaction = 'Every transaction is committed or rolled back';
const opener = (name: string) => screen.findByRole('button', { name });
const use = (name: string) => screen.queryByRole('link', { name: `Use this rule: ${name}` });
const shown = () => screen.getByRole('status').textContent;

describe('what the gallery is made of', () => {
  it('is every file of the library', () => {
    const library = path.join(__dirname, '../../../../../examples/rules/library');
    expect(readdirSync(library).sort()).toEqual(themes.map((theme) => `${theme}.yaml`));
    expect(starterRules.length).toBeGreaterThanOrEqual(40);
  });

  it.each(starterRules.map((rule) => [rule.id, rule] as const))(
    '%s is explained and broken by its trace',
    (_, rule) => {
      const sample = violatingSample(rule);
      const trial = toTrialRule(rule.expression, '');
      expect(rule.explanation).not.toBe('');
      expect(sample && trial && judge(trial, sample).verdict).toBe('violated');
    },
  );
});

it('shows the starter rules by theme, each with what it says, its severity and its tags', async () => {
  startBackend({});
  renderApp('/gallery');

  const item = (await opener(oneTransaction)).closest('li');
  expect(shown()).toBe(`${starterRules.length} of ${starterRules.length} rules`);
  const databases = within(screen.getByRole('region', { name: 'Databases' }));
  const rule = starterRules.find(({ name }) => name === oneTransaction);
  expect(databases.getByText(rule?.explanation ?? 'none')).toBeVisible();
  expect(item).toHaveTextContent(`${oneTransaction}highdatabasereliability`);
  expect(screen.getByRole('region', { name: 'Payments and orders' })).toBeVisible();
});

it('shows every theme where the URL names one that is not of the gallery, such as the colours of Grafana', async () => {
  startBackend({});
  renderApp('/gallery?theme=dark');
  await opener(oneTransaction);
  expect(shown()).toBe(`${starterRules.length} of ${starterRules.length} rules`);
});

it('shows by the keyboard why a rule is there, and a trace that breaks it; the URL says which is open', async () => {
  startBackend({});
  const { history } = renderApp('/gallery?theme=databases');

  (await opener(oneTransaction)).focus();
  await userEvent.keyboard('{Enter}');
  expect(await opener(oneTransaction)).toHaveAttribute('aria-expanded', 'true');
  expect(history.location.search).toBe('?theme=databases&rule=transaction-comes-to-an-end');
  expect(screen.getByText(/^Incident: connections that hang in a transaction/)).toBeVisible();
  expect(screen.getByText('violated')).toBeVisible();
  const trace = within(screen.getByRole('table', { name: 'Spans of order.create' }));
  expect(trace.getByRole('row', { name: /witness begin BEGIN orders/ })).toBeVisible();

  await userEvent.tab();
  expect(use(oneTransaction)).toHaveFocus();
});

it('finds rules by words of name, explanation or expression, and keeps the search in the URL', async () => {
  startBackend({});
  const { history } = renderApp('/gallery');

  await userEvent.type(await screen.findByRole('textbox', { name: 'Search' }), 'db.operation.name rollback');
  await waitFor(() => expect(shown()).toBe(`1 of ${starterRules.length} rules`));
  expect(await opener(oneTransaction)).toBeVisible();
  expect(history.location.search).toBe('?q=db.operation.name%20rollback');
});

it('takes theme and search from the URL', async () => {
  startBackend({});
  renderApp('/gallery?theme=databases&q=transaction');

  await opener(oneTransaction);
  expect(screen.getAllByRole('region')).toEqual([screen.getByRole('region', { name: 'Databases' })]);
  expect(screen.getByRole('textbox', { name: 'Search' })).toHaveValue('transaction');
  await waitFor(() => expect(screen.getByRole('combobox', { name: 'Theme' })).toHaveValue('Databases'));
});

it('says what to do when nothing matches', async () => {
  startBackend({});
  renderApp('/gallery?q=zebra');

  expect(await screen.findByText('No rule of the gallery matches')).toBeVisible();
  expect(screen.getByText('Search for fewer words, or in every theme.')).toBeVisible();
  expect(shown()).toBe(`0 of ${starterRules.length} rules`);
});

describe('“Use this rule”', () => {
  it('opens the editor with all that the rule has, and saves it as a new one', async () => {
    const sent = startBackend({
      'POST /api/rules': { data: aRule() },
      'GET /api/rules': { data: { rules: [], nextPageToken: '' } },
    });
    const { history } = renderApp('/gallery?q=update%20delete%20where');
    const name = 'No UPDATE or DELETE goes without WHERE';

    await opener(name);
    const target = use(name)?.getAttribute('href') ?? '';
    expect(target).toBe(`${base}/rules/new?from=no-change-without-where`);
    act(() => history.push(target));

    expect(await screen.findByRole('textbox', { name: /Name/ })).toHaveValue(name);
    expect(screen.getByRole('radio', { name: 'critical' })).toBeChecked();
    await userEvent.click(screen.getByRole('button', { name: 'Save rule' }));
    await waitFor(() => expect(history.location.pathname).toBe(`${base}/rules`));
    const starter = starterRules.find(({ id }) => id === 'no-change-without-where');
    const { severity, tags, message, description, expression, compliance, tests = [] } = starter ?? {};
    const items = tests.map((test) => ({ ...test, complete: true, witnesses: [] }));
    expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({
      ...{ name, severity, tags, message, description, expression, compliance },
      ...{ enabled: true, observe: true, onIncomplete: 'inconclusive', tests: { items } },
    });
  });

  it('offers the names that traces had lately in place of the gallery’s, everywhere in the rule', async () => {
    startBackend({
      'GET /api/schema': {
        data: {
          spanNames: ['db.query', 'pg.query'],
          services: [],
          attributes: [{ spanName: 'pg.query', key: 'db.statement', type: 'string', values: [] }],
          resourceAttributes: [],
        },
      },
    });
    // What was seen is asked for again after a minute.
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 120_000);
    renderApp('/rules/new?from=no-change-without-where');
    const names = within(await screen.findByTestId(testIds.ruleEditor.names));
    await waitFor(() => expect(names.queryByText(/^Your traces/)).not.toBeNull());
    clock.mockRestore();
    const expression = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Expression' }).value;
    const before = expression();
    const [first] = namesIn(before);
    await userEvent.type(names.getByRole('combobox', { name: `In place of ${first?.name}` }), 'my.statement{Enter}');
    expect(expression()).not.toBe(before);
    expect(namesIn(expression())[0]?.name).toBe('my.statement');
    // The tests speak of the new name, too.
    expect(await screen.findByText(/^all \d+ pass$/)).toBeVisible();
    expect(names.getAllByText('not seen lately').length).toBeGreaterThan(0);
  });

  it('says so when the gallery has no such rule, and lets people write one', async () => {
    startBackend({});
    renderApp('/rules/new?from=gone');

    expect(await screen.findByText('The gallery has no rule “gone”')).toBeVisible();
    expect(screen.getByRole('link', { name: 'See the gallery' })).toHaveAttribute('href', `${base}/gallery`);
    expect(screen.getByRole('textbox', { name: /Name/ })).toHaveValue('');
  });

  it('is not offered to a Viewer, who sees the gallery all the same', async () => {
    const bootData = config.bootData;
    config.bootData = { user: { orgRole: 'Viewer', isGrafanaAdmin: false } } as typeof bootData;
    try {
      startBackend({});
      renderApp('/gallery?theme=databases');

      expect(await opener(oneTransaction)).toBeVisible();
      expect(screen.queryByRole('link', { name: /^Use this rule/ })).not.toBeInTheDocument();
    } finally {
      config.bootData = bootData;
    }
  });
});
