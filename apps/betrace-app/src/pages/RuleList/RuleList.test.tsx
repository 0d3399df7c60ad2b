import { config } from '@grafana/runtime';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { badGateway, status, type SentRequest } from '../../test/backend.ts';
import { aRule } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';
import { page, series, startWithRules, twoRules } from '../../test/rules.ts';
import { testIds } from '../../testIds.ts';

jest.mock('@grafana/ui', () => ({
  __esModule: true,
  ...jest.requireActual('@grafana/ui'),
  // Draws on a canvas.
  Sparkline: ({ sparkline }: { sparkline: { y: { values: number[] } } }) => <svg data-values={sparkline.y.values} />,
}));

const row = async (name: string) => (await screen.findByText(name)).closest('tr') as HTMLElement;
const names = () => screen.getAllByTestId(testIds.ruleList.name).map(({ textContent }) => textContent);
const shown = () => screen.getByTestId(testIds.ruleList.shown).textContent;
const radio = async (rule: string, state: string) => within(await row(rule)).getByLabelText(state);
const hrefOf = (text: string) => screen.getByText(text).closest('a')?.getAttribute('href');
const app = '/a/betracehq-betrace-app';

it('shows name, severity, state and expression of every rule', async () => {
  startWithRules();
  renderApp('/rules');

  expect(await row('Detect errors')).toHaveTextContent(/span\.status == "ERROR".*high/);
  expect(await radio('Detect errors', 'on')).toBeChecked();
  expect(await radio('No bypass', 'off')).toBeChecked();
  const hrefs = ['New rule', 'New rule from the gallery', 'Import', 'No bypass'].map(hrefOf);
  expect(hrefs).toEqual(['rules/new', 'gallery', 'rules/import', 'rules/no-bypass'].map((path) => `${app}/${path}`));
});

it('shows when each rule was changed last, and by whom', async () => {
  startWithRules({ 'GET /api/rules': page(aRule({ changedBy: 'ann', updatedAt: '2020-03-02T10:00:00Z' })) });
  renderApp('/rules');

  expect(await row('Detect errors')).toHaveTextContent(/\d+ years agoby ann/);
  expect(screen.getByTitle('2020-03-02 10:00:00.000')).toBeVisible();
});

it('says what a rule is, and how to begin, while there is none', async () => {
  startWithRules({ 'GET /api/rules': page() });
  renderApp('/rules');

  expect(await screen.findByText('There are no rules yet')).toBeVisible();
  const hrefs = ['Write the first rule', 'Take one from the gallery', 'Import a rule file'].map(hrefOf);
  expect(hrefs).toEqual(['rules/new', 'gallery', 'rules/import'].map((path) => `${app}/${path}`));
});

it('names the address to check when the backend does not answer, and tries again on request', async () => {
  let away = true;
  startWithRules({ 'GET /api/rules': () => (away ? badGateway : twoRules) });
  renderApp('/rules', { backendUrl: 'http://betrace:12011' });

  expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
  expect(screen.getByText(/reaches http:\/\/betrace:12011/)).toBeVisible();
  expect(hrefOf('Configuration')).toBe('/plugins/betracehq-betrace-app');

  away = false;
  await userEvent.click(screen.getByText('Try again'));
  expect(await row('Detect errors')).toBeVisible();
});

it('says what is needed when the rules may not be read', async () => {
  startWithRules({ 'GET /api/rules': { status: 403, data: status(7, 'This token may not read.') } });
  renderApp('/rules');

  expect(await screen.findByText('You may not do this')).toBeVisible();
  expect(screen.getByText(/^Reading needs the Viewer role/)).toBeVisible();
});

describe('what became of the traces of the last day', () => {
  const verdicts = { satisfied: 118, violated: 2, notApplicable: 900, inconclusive: 3, error: 0 };

  it('is shown for each rule: violations with a way to them, and how many traces satisfied it', async () => {
    const sent = startWithRules({
      'GET /api/rules': page(aRule({ verdicts }), aRule({ id: 'quiet', name: 'Quiet' })),
      'GET /api/violations/series': series({ 'detect-errors': [0, 2, 5] }),
    });
    renderApp('/rules');

    const violations = await screen.findByLabelText('7 violations of Detect errors in the last 24 hours');
    expect(violations).toHaveAttribute('href', '/a/betracehq-betrace-app/violations?rule=detect-errors');
    expect(violations.parentElement?.querySelector('svg')).toHaveAttribute('data-values', '0,2,5');
    expect(await row('Detect errors')).toHaveTextContent('118 of 120 satisfied3 inconclusive');
    expect(await row('Quiet')).toHaveTextContent('0no trace judged');
    const asked = sent.filter(({ path }) => path === '/api/violations/series');
    expect(asked.map(({ query }) => [query.getAll('groupBy'), query.getAll('ruleId')])).toEqual([[['rule'], []]]);
    expect(sent.find(({ path }) => path === '/api/rules')?.query.get('withCounts')).toBe('true');
  });

  it('is what a rule on trial would have found', async () => {
    startWithRules({
      'GET /api/rules': page(aRule({ observe: true })),
      'GET /api/violations/series': series({ 'detect-errors': [9] }),
      'GET /api/rules/verdicts/series': series({ 'detect-errors': [1, 3] }),
    });
    renderApp('/rules');

    const link = await screen.findByLabelText('4 violations of Detect errors in the last 24 hours');
    expect(link).toHaveAttribute('href', expect.stringContaining('rule=detect-errors&observed=true'));
  });

  it('may be missing: the rules are there, and what to do is said', async () => {
    startWithRules({ 'GET /api/violations/series': badGateway });
    renderApp('/rules');

    expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
    expect(await row('Detect errors')).toBeVisible();
    expect(screen.getByText('Try again')).toBeVisible();
  });
});

it('says which rule is not in force, and why, and finds such rules', async () => {
  const broken = { id: 'detect-errors', reason: 'Unknown function “spam”.' };
  startWithRules({ 'GET /api/status': { data: { brokenRules: [broken] } } });
  renderApp('/rules?state=broken');

  await waitFor(() => expect(names()).toEqual(['Detect errors']));
  expect(await row('Detect errors')).toHaveTextContent('not in forceUnknown function “spam”.');
});

describe('search, filters and order', () => {
  const handlers = {
    'GET /api/rules': page(
      aRule({ name: 'Apples', tags: ['fruit'] }),
      aRule({ id: 'b', name: 'Bread' }),
      aRule({ id: 'c', name: 'Cake', tags: ['sweet'], expression: 'never { sugar }' }),
    ),
    'GET /api/violations/series': series({ b: [1] }),
  };

  it('are chosen by the keyboard and stand in the URL, and are taken away at once', async () => {
    startWithRules(handlers);
    const { history } = renderApp('/rules');

    await userEvent.type(await screen.findByLabelText('Tag'), 'swe{ArrowDown}{Enter}');
    await waitFor(() => expect(names()).toEqual(['Cake']));
    expect(shown()).toBe('1 of 3 rules');
    await userEvent.click(screen.getByTestId(testIds.ruleList.violated));
    expect(await screen.findByText('No rule fits')).toBeVisible();
    expect(history.location.search).toBe('?tag=sweet&violated=true');

    await userEvent.click(screen.getByText('Show every rule'));
    await waitFor(() => expect(shown()).toBe('3 of 3 rules'));
    expect(history.location.search).toBe('');
  });

  it('come from the URL and follow it', async () => {
    startWithRules(handlers);
    const { history } = renderApp('/rules?violated=true');

    await waitFor(() => expect(names()).toEqual(['Bread']));
    act(() => history.push(`${history.location.pathname}?q=a&sort=-name`));
    await waitFor(() => expect(names()).toEqual(['Cake', 'Bread', 'Apples']));
    expect(screen.getByTestId(testIds.ruleList.search)).toHaveValue('a');
  });

  it('find rules while one types, without asking again', async () => {
    const sent = startWithRules(handlers);
    const { history } = renderApp('/rules');

    await userEvent.type(await screen.findByTestId(testIds.ruleList.search), 'span.status');
    await waitFor(() => expect(names()).toEqual(['Apples', 'Bread']));
    await waitFor(() => expect(history.location.search).toBe('?q=span.status'));
    expect(sent.filter(({ path }) => path === '/api/rules')).toHaveLength(1);
  });

  it('order by a column as its head says, first the way that tells most, then the other', async () => {
    startWithRules(handlers);
    const { history } = renderApp('/rules');

    const head = (name: string) => screen.getByText(name).closest('th');
    await userEvent.click(await screen.findByText('Violations, 24 h'));
    await waitFor(() => expect(names()[0]).toBe('Bread'));
    expect(head('Violations, 24 h')).toHaveAttribute('aria-sort', 'descending');
    expect(head('Rule')).not.toHaveAttribute('aria-sort');
    await userEvent.click(screen.getByText('Violations, 24 h'));
    await waitFor(() => expect(names().at(-1)).toBe('Bread'));
    expect(history.location.search).toBe('?sort=violations');
  });
});

describe('a thousand rules and more', () => {
  const many = Array.from({ length: 1500 }, (_, i) => aRule({ id: `r${i}`, name: `Rule ${i}` }));
  const handlers = {
    'GET /api/rules': ({ query }: SentRequest) =>
      query.get('pageToken') === 'next'
        ? page(...many.slice(1000))
        : { data: { rules: many.slice(0, 1000), nextPageToken: 'next' } },
  };

  it('are all there, though only the rows in sight are rendered, and scrolled without losing the focus', async () => {
    startWithRules(handlers);
    renderApp('/rules');

    const first = (await screen.findByText('Rule 0')).closest('tr');
    expect(first).toHaveAttribute('aria-rowindex', '2');
    expect(first?.closest('table')).toHaveAttribute('aria-rowcount', '1501');
    expect(names().length).toBeLessThan(40);

    const focused = screen.getByText('Rule 0');
    focused.focus();
    const scroller = screen.getByTestId(testIds.ruleList.table);
    scroller.scrollTop = 56 * 700;
    fireEvent.scroll(scroller);
    expect((await screen.findByText('Rule 700')).closest('tr')).toHaveAttribute('aria-rowindex', '702');
    expect(focused).toHaveFocus();
    expect(names().length).toBeLessThan(40);

    fireEvent.change(screen.getByTestId(testIds.ruleList.search), { target: { value: 'r1499' } });
    await waitFor(() => expect(names()).toEqual(['Rule 1499']));
  });
});

describe('for a Viewer', () => {
  const bootData = config.bootData;
  beforeEach(() => {
    config.bootData = { user: { orgRole: 'Viewer', isGrafanaAdmin: false } } as typeof bootData;
  });
  afterEach(() => {
    config.bootData = bootData;
  });

  it('shows the rules and offers no change', async () => {
    startWithRules();
    renderApp('/rules');

    await userEvent.click(await screen.findByLabelText('Select Detect errors'));
    expect(screen.getByText('Export selected')).toBeVisible();
    expect(await radio('Detect errors', 'off')).toBeDisabled();
    expect(screen.queryByText(/^(New rule|Import|Delete|Switch on|Observe)$/)).not.toBeInTheDocument();
    expect(screen.queryByLabelText('Delete Detect errors')).not.toBeInTheDocument();
  });

  it('says whom to ask while there is no rule', async () => {
    startWithRules({ 'GET /api/rules': page() });
    renderApp('/rules');

    expect(await screen.findByText(/Ask somebody with the Editor role/)).toBeVisible();
    expect(screen.queryByText('Write the first rule')).not.toBeInTheDocument();
  });
});
