import { config } from '@grafana/runtime';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { badGateway, startBackend, status } from '../../test/backend.ts';
import { aRule } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';

const twoRules = {
  data: {
    rules: [aRule(), aRule({ id: 'no-bypass', name: 'No bypass', severity: 'critical', enabled: false })],
    nextPageToken: '',
  },
};
const row = (name: string) => screen.findByRole('row', { name: new RegExp(name) });
const radio = (rule: string, state: string) =>
  within(screen.getByRole('radiogroup', { name: `State of ${rule}` })).getByRole('radio', { name: state });
const dialog = () => within(screen.getByRole('dialog'));

it('shows name, severity, state and expression of every rule', async () => {
  startBackend({ 'GET /api/rules': twoRules });
  renderApp('/rules');

  expect(await row('Detect errors')).toHaveTextContent(/high.*span\.status == "ERROR"/);
  expect(radio('Detect errors', 'on')).toBeChecked();
  expect(radio('No bypass', 'off')).toBeChecked();
  expect(screen.getByRole('link', { name: 'New rule' })).toHaveAttribute('href', '/a/betracehq-betrace-app/rules/new');
  expect(screen.getByRole('link', { name: 'New rule from the gallery' })).toHaveAttribute(
    'href',
    '/a/betracehq-betrace-app/gallery',
  );
  const link = screen.getByRole('link', { name: 'No bypass' });
  expect(link).toHaveAttribute('href', '/a/betracehq-betrace-app/rules/no-bypass');
});

it('says what a rule is, and how to begin, while there is none', async () => {
  startBackend({ 'GET /api/rules': { data: { rules: [], nextPageToken: '' } } });
  renderApp('/rules');

  expect(await screen.findByText('There are no rules yet')).toBeVisible();
  const begin = screen.getByRole('link', { name: 'Write the first rule' });
  expect(begin).toHaveAttribute('href', '/a/betracehq-betrace-app/rules/new');
  const take = screen.getByRole('link', { name: 'Take one from the gallery' });
  expect(take).toHaveAttribute('href', '/a/betracehq-betrace-app/gallery');
});

it('names the address to check when the backend does not answer, and tries again on request', async () => {
  let away = true;
  startBackend({ 'GET /api/rules': () => (away ? badGateway : twoRules) });
  renderApp('/rules', { backendUrl: 'http://betrace:12011' });

  expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
  expect(screen.getByText(/reaches http:\/\/betrace:12011/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Configuration' })).toHaveAttribute('href', '/plugins/betracehq-betrace-app');

  away = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await row('Detect errors')).toBeVisible();
});

it('switches a rule on and off in place', async () => {
  const rule = (enabled: boolean) => ({ data: aRule({ id: 'no-bypass', name: 'No bypass', enabled }) });
  const sent = startBackend({
    'GET /api/rules': twoRules,
    'POST /api/rules/no-bypass/enable': rule(true),
    'POST /api/rules/no-bypass/disable': rule(false),
  });
  renderApp('/rules');

  await row('No bypass');
  await userEvent.click(radio('No bypass', 'on'));
  await waitFor(() => expect(radio('No bypass', 'on')).toBeEnabled());
  expect(radio('No bypass', 'on')).toBeChecked();
  await userEvent.click(radio('No bypass', 'off'));
  await waitFor(() => expect(radio('No bypass', 'off')).toBeEnabled());
  expect(radio('No bypass', 'off')).toBeChecked();
  expect(sent.slice(1).map(({ path }) => path)).toEqual([
    '/api/rules/no-bypass/enable',
    '/api/rules/no-bypass/disable',
  ]);
});

it('offers to observe before on, and replaces the rule on top of the revision that is shown', async () => {
  const off = aRule({ enabled: false });
  const sent = startBackend({
    'GET /api/rules': { data: { rules: [off], nextPageToken: '' } },
    'PUT /api/rules/detect-errors': { data: aRule({ observe: true, revision: 4 }) },
  });
  renderApp('/rules');

  await row('Detect errors');
  const states = within(screen.getByRole('radiogroup', { name: 'State of Detect errors' })).getAllByRole('radio');
  expect(states[1]).toBe(radio('Detect errors', 'observe'));
  await userEvent.click(radio('Detect errors', 'observe'));
  await waitFor(() => expect(radio('Detect errors', 'observe')).toBeEnabled());
  expect(radio('Detect errors', 'observe')).toBeChecked();
  expect(sent.at(-1)).toMatchObject({
    method: 'PUT',
    body: { enabled: true, observe: true, revision: 3, expression: off.expression, compliance: off.compliance },
  });
});

it('puts the state back and says why when a change is refused', async () => {
  startBackend({
    'GET /api/rules': twoRules,
    'POST /api/rules/detect-errors/disable': { status: 403, data: status(7, 'The token may only read.') },
  });
  renderApp('/rules');

  await row('Detect errors');
  await userEvent.click(radio('Detect errors', 'off'));
  expect(await screen.findByText('You may not do this')).toBeVisible();
  expect(screen.getByText('The token may only read.')).toBeVisible();
  await waitFor(() => expect(radio('Detect errors', 'on')).toBeChecked());
});

it('deletes a rule only after a confirmation', async () => {
  const sent = startBackend({ 'GET /api/rules': twoRules, 'DELETE /api/rules/no-bypass': { data: {} } });
  renderApp('/rules');
  const deletions = () => sent.filter(({ method }) => method === 'DELETE');

  await userEvent.click(await screen.findByRole('button', { name: 'Delete No bypass' }));
  await userEvent.click(dialog().getByRole('button', { name: 'Cancel' }));
  expect(deletions()).toHaveLength(0);

  await userEvent.click(screen.getByRole('button', { name: 'Delete No bypass' }));
  await userEvent.click(dialog().getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(screen.queryByText('No bypass')).not.toBeInTheDocument());
  expect(deletions()).toHaveLength(1);
  expect(deletions()[0]?.query.get('revision')).toBe(String(aRule().revision));
  expect(screen.getByText('Detect errors')).toBeVisible();
});

it('shows which file a provisioned rule comes from, and offers no change of it', async () => {
  const rule = aRule({ provisionedFrom: 'payments.yaml' });
  startBackend({ 'GET /api/rules': { data: { rules: [rule], nextPageToken: '' } } });
  renderApp('/rules');

  expect(await row('Detect errors')).toHaveTextContent('provisioned');
  expect(radio('Detect errors', 'off')).toBeDisabled();
  expect(screen.queryByRole('button', { name: /^Delete/ })).not.toBeInTheDocument();
  await userEvent.hover(screen.getByText('provisioned'));
  expect(await screen.findByText('From the file payments.yaml: change it there')).toBeVisible();
});

it('searches on the server, as it is written, once typing pauses, and keeps the search in the URL', async () => {
  const sent = startBackend({ 'GET /api/rules': twoRules });
  const { history } = renderApp('/rules');

  await userEvent.type(await screen.findByRole('textbox', { name: 'Search rules' }), 'span.status');
  await waitFor(() => expect(sent.at(-1)?.query.get('text')).toBe('span.status'));
  expect(history.location.search).toBe('?q=span.status');
  expect(sent).toHaveLength(2);
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
    startBackend({ 'GET /api/rules': twoRules });
    renderApp('/rules');

    await row('Detect errors');
    expect(radio('Detect errors', 'off')).toBeDisabled();
    expect(screen.queryByRole('link', { name: 'New rule' })).not.toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^Delete/ })).not.toBeInTheDocument();
  });
});
