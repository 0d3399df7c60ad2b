import { store } from '@grafana/data';
import { config } from '@grafana/runtime';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { badGateway, startBackend } from '../../test/backend.ts';
import { startDataSources } from '../../test/dataSources.ts';
import { aRule, aStatus, aViolation } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';

const rulesOf = (...rules: object[]) => ({ data: { rules, nextPageToken: '' } });
const violationsOf = (...violations: object[]) => ({ data: { violations, nextPageToken: '' } });
/** 48 hours with `perHour` in each of the last 24, and half of that before. */
const series = (severity: string, perHour: number) => ({
  labels: { severity },
  counts: Array.from({ length: 48 }, (_, hour) => (hour < 24 ? perHour / 2 : perHour)),
});

const used = {
  'GET /api/status': { data: aStatus() },
  'GET /api/rules': rulesOf(
    aRule({ tags: ['payments', 'security'] }),
    aRule({ id: 'b', tags: ['payments'], enabled: false }),
    aRule({ id: 'c', tags: ['payments'], observe: true }),
    aRule({ id: 'broken' }),
  ),
  'GET /api/violations/series': { data: { times: [], series: [series('high', 2)] } },
  'GET /api/violations': violationsOf(aViolation()),
};
const unused = {
  'GET /api/status': {
    data: aStatus({ spansPerSecond: 0, decidedTraces: 0, spans: { ...aStatus().spans, received: 0 } }),
  },
  'GET /api/rules': rulesOf(),
  'GET /api/violations/series': { data: { times: [], series: [] } },
  'GET /api/violations': violationsOf(),
};

const source = { uid: 'v', name: 'BeTrace' };
let dataSources: Array<typeof source>;
const { bootData } = config;
beforeEach(() => {
  dataSources = [source];
  startDataSources(() => dataSources);
});
afterEach(() => {
  config.bootData = bootData;
  Object.keys(localStorage).forEach((key) => store.delete(key));
});

const numbers = async (table: string, head: RegExp) =>
  within(within(await screen.findByRole('table', { name: table })).getByRole('row', { name: head }))
    .getAllByRole('cell')
    .map(({ textContent }) => textContent);
const steps = async () =>
  (await screen.findAllByTestId('first-step')).map(({ dataset }) => `${dataset['id']} ${dataset['done']}`);

it('shows what is watched, by tag and by state, with ways to these rules', async () => {
  startBackend({ ...used, 'GET /api/status': { data: aStatus({ brokenRules: [{ id: 'broken', reason: 'no' }] }) } });
  renderApp('/home');

  expect(await numbers('Rules by tag and state', /^Every rule/)).toEqual(['1', '1', '1', '1']);
  expect(await numbers('Rules by tag and state', /^payments/)).toEqual(['1', '1', '1', '0']);
  expect(await numbers('Rules by tag and state', /^without a tag/)).toEqual(['0', '0', '0', '1']);
  const link = screen.getByRole('link', { name: 'payments' });
  expect(link).toHaveAttribute('href', '/a/betracehq-betrace-app/rules?tag=payments');
});

it('shows what broke by severity against the day before, and the newest violations', async () => {
  const sent = startBackend(used);
  renderApp('/home');

  expect(await numbers('Violations by severity', /^high/)).toEqual(['48', '24']);
  expect(await numbers('Violations by severity', /^critical/)).toEqual(['0', '0']);
  expect(screen.getByText('48 violations in 24 hours: more than in the 24 before (24).')).toBeVisible();
  const newest = screen.getByRole('link', { name: 'A span failed' });
  expect(newest).toHaveAttribute('href', '/a/betracehq-betrace-app/violations/f1e2d3c4');
  const query = sent.find(({ path }) => path === '/api/violations/series')?.query;
  expect(query?.get('interval')).toBe('3600s');
});

it('says of the health of the service what it means, and is the first page of the app', async () => {
  startBackend(used);
  renderApp('');

  const health = within(await screen.findByRole('list', { name: 'Health of the service' }));
  expect(health.getByText('Spans arrive: 12.5 per second')).toBeVisible();
  expect(health.getByText('Rules can only judge what programs send here.')).toBeVisible();
  expect(health.getAllByText('Good')).toHaveLength(8);
});

it('names the address to check while the backend is away, and shows all once it is back', async () => {
  let away = true;
  const orAway = (path: keyof typeof used) => () => (away ? badGateway : used[path]);
  startBackend(Object.fromEntries((Object.keys(used) as Array<keyof typeof used>).map((path) => [path, orAway(path)])));
  renderApp('/home');

  expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
  expect((await steps())[0]).toBe('backend false');
  away = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('table', { name: 'Violations by severity' })).toBeVisible();
  await waitFor(() => expect(screen.queryByText('The BeTrace backend does not answer')).not.toBeInTheDocument());
});

describe('the first steps', () => {
  it('are not shown where all is there, also not while the backend is away for once', async () => {
    startBackend(used);
    const first = renderApp('/home');
    await screen.findByRole('table', { name: 'Violations by severity' });
    expect(screen.queryByTestId('first-steps')).not.toBeInTheDocument();
    first.unmount();

    startBackend(Object.fromEntries(Object.keys(used).map((path) => [path, badGateway])));
    renderApp('/home');
    expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
    expect(screen.queryByTestId('first-steps')).not.toBeInTheDocument();
  });

  it('tick themselves off as things come, and tell how the next one goes', async () => {
    dataSources = [];
    let answers: typeof unused | typeof used = unused;
    const now = (path: keyof typeof used) => () => answers[path];
    startBackend(Object.fromEntries((Object.keys(used) as Array<keyof typeof used>).map((path) => [path, now(path)])));
    renderApp('/home');

    expect(await steps()).toEqual(['backend true', 'spans false', 'dataSource false', 'rule false', 'violation false']);
    expect(screen.getByTestId('first-steps-snippet')).toHaveTextContent(
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://betrace:12011/v1/traces',
    );
    await userEvent.click(screen.getByRole('radio', { name: 'Collector' }));
    expect(screen.getByTestId('first-steps-snippet')).toHaveTextContent('otlp_http/betrace');

    answers = { ...unused, 'GET /api/status': used['GET /api/status'] };
    // Looking again when the tab is visible again is what polling does, too.
    document.dispatchEvent(new Event('visibilitychange'));
    await waitFor(async () => expect(await steps()).toContain('spans true'));
    expect(screen.getByRole('link', { name: 'Configuration' })).toHaveAttribute(
      'href',
      '/plugins/betracehq-betrace-app',
    );

    dataSources = [source];
    answers = used;
    document.dispatchEvent(new Event('visibilitychange'));
    await waitFor(async () => expect(await steps()).toContain('violation true'));
    expect(screen.getByRole('button', { name: 'Hide the first steps' })).toBeVisible();
  });

  it('are put away for good by one person, and can be had back', async () => {
    config.bootData = { user: { uid: 'ada', orgRole: 'Admin' } } as typeof bootData;
    startBackend(unused);
    const first = renderApp('/home');
    await userEvent.click(await screen.findByRole('button', { name: 'Hide the first steps' }));
    expect(screen.queryByTestId('first-steps')).not.toBeInTheDocument();
    first.unmount();

    const again = renderApp('/home');
    await userEvent.click(await screen.findByRole('button', { name: 'Show the first steps' }));
    expect(screen.getByTestId('first-steps')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Hide the first steps' }));
    again.unmount();

    config.bootData = { user: { uid: 'bob', orgRole: 'Admin' } } as typeof bootData;
    renderApp('/home');
    expect(await screen.findByTestId('first-steps')).toBeVisible();
  });

  it('send a Viewer to somebody who may', async () => {
    config.bootData = { user: { orgRole: 'Viewer' } } as typeof bootData;
    dataSources = [];
    startBackend({ ...unused, 'GET /api/status': used['GET /api/status'] });
    renderApp('/home');
    expect(await screen.findByText('An administrator of Grafana can do that.')).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Configuration' })).not.toBeInTheDocument();
    expect(screen.queryByRole('link', { name: /gallery/ })).not.toBeInTheDocument();
  });
});
