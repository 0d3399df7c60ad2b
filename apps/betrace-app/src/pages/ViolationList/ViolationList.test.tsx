import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { badGateway, startBackend, status } from '../../test/backend.ts';
import { aRule, aViolation } from '../../test/fixtures.ts';
import { renderApp, signIn } from '../../test/render.tsx';

const rules = { data: { rules: [aRule()], nextPageToken: '' } };
const page = (...violations: object[]) => ({ data: { violations, nextPageToken: '' } });
const traceId = '0af7651916cd43dd8448eb211c80319c';

const asked = (sent: ReturnType<typeof startBackend>) =>
  sent.filter(({ path }) => path === '/api/violations').at(-1)?.query;

it('shows each violation with its time, severity, rule, root and trace, and a way to its details', async () => {
  startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page(aViolation()) });
  renderApp('/violations');

  const row = await screen.findByRole('row', { name: /A span failed/ });
  expect(row).toHaveTextContent('2026-03-02 10:00:08.250');
  expect(row).toHaveTextContent(/high.*Detect errors.*web: POST \/checkout.*0af76519/);
  const open = within(row).getByRole('link', { name: 'A span failed' });
  expect(open).toHaveAttribute('href', '/a/betracehq-betrace-app/violations/f1e2d3c4');
});

it('says of a row when its trace was incomplete and when it does not count any more', async () => {
  const violation = aViolation({ complete: false, state: 'withdrawn' });
  startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page(violation) });
  renderApp('/violations?state=withdrawn');
  expect(await screen.findByRole('row', { name: /A span failed/ })).toHaveTextContent(/withdrawn.*incomplete trace/);
});

it('asks for what the URL names, with old URLs too', async () => {
  const sent = startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page() });
  renderApp('/violations?rule=detect-errors&severity=high&observed=true&from=1772445600000&to=1772449200000');

  expect(await screen.findByText('No violations here')).toBeVisible();
  expect(Object.fromEntries(asked(sent) ?? [])).toMatchObject({
    ruleId: 'detect-errors',
    severity: 'high',
    observed: 'true',
    from: '2026-03-02T10:00:00.000Z',
    to: '2026-03-02T11:00:00.000Z',
  });
  expect(await screen.findByRole('button', { name: 'Remove Detect errors' })).toBeVisible();
  expect(screen.getByRole('switch', { name: 'Rules only observed' })).toBeChecked();
});

it('filters by service, tag, framework, text, state and completeness, several values at once', async () => {
  const sent = startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page() });
  renderApp(
    '/violations?service=web&service=payments&tag=pci&framework=soc2&text=card&state=inconclusive&complete=false',
  );
  expect(await screen.findByText('No violations here')).toBeVisible();
  const query = asked(sent);
  expect(query?.getAll('service')).toEqual(['web', 'payments']);
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    tag: 'pci',
    framework: 'soc2',
    text: 'card',
    state: 'inconclusive',
    complete: 'false',
  });
  expect(screen.getByRole('combobox', { name: 'State' })).toHaveValue('inconclusive');
  expect(screen.getByRole('combobox', { name: 'Trace was' })).toHaveValue('incomplete');
});

it('shows the violations of one trace until every trace is asked for', async () => {
  const sent = startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page() });
  const { history } = renderApp(`/violations?trace=${traceId}`);
  await waitFor(() => expect(asked(sent)?.get('traceId')).toBe(traceId));

  await userEvent.click(screen.getByRole('button', { name: 'Trace 0af76519…' }));
  await waitFor(() => expect(asked(sent)?.get('traceId')).toBeNull());
  expect(history.location.search).toBe('');
});

it('puts a choice into the URL', async () => {
  startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page() });
  const { history } = renderApp('/violations');
  await screen.findByText('No violations here');
  await userEvent.click(screen.getByRole('switch', { name: 'Rules only observed' }));
  await userEvent.type(screen.getByRole('textbox', { name: 'Search violations' }), 'card');
  await waitFor(() => expect(history.location.search).toBe('?observed=true&text=card'));
});

it('says what to check when the backend does not answer', async () => {
  startBackend({ 'GET /api/rules': badGateway, 'GET /api/violations': badGateway });
  renderApp('/violations');
  expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeEnabled();
});

it('says where a token goes when the backend asks for one', async () => {
  const refused = { status: 401, data: status(16, 'This service wants a token.') };
  startBackend({ 'GET /api/rules': refused, 'GET /api/violations': refused });
  renderApp('/violations');
  expect(await screen.findByText('The BeTrace backend asks for a token')).toBeVisible();
  expect(screen.getByText('Save a valid token on the configuration page.')).toBeVisible();
});

it('tells administrators where to create the missing data source, and others whom to ask', async () => {
  startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page(aViolation()) });
  signIn('Admin');
  const { unmount } = renderApp('/violations');
  expect(await screen.findByRole('link', { name: 'Create the data source' })).toHaveAttribute(
    'href',
    '/plugins/betracehq-betrace-app',
  );
  expect(await screen.findByRole('row', { name: /A span failed/ })).toBeVisible();
  unmount();

  signIn('Viewer');
  renderApp('/violations');
  expect(await screen.findByText(/ask an administrator to create it/)).toBeVisible();
});
