import { screen, waitFor, within } from '@testing-library/react';

import { badGateway, startBackend, status } from '../../test/backend.ts';
import { aRule, aViolation } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';

const rules = { data: { rules: [aRule()], nextPageToken: '' } };
const page = (...violations: object[]) => ({ data: { violations, nextPageToken: '' } });

it('shows each violation with its time, severity, rule, root and trace, and a way to its details', async () => {
  startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page(aViolation()) });
  renderApp('/violations');

  const row = await screen.findByRole('row', { name: /A span failed/ });
  expect(row).toHaveTextContent('2026-03-02 10:00:08.250');
  expect(row).toHaveTextContent(/high.*Detect errors.*web: POST \/checkout.*0af76519/);
  const open = within(row).getByRole('link', { name: 'A span failed' });
  expect(open).toHaveAttribute('href', '/a/betracehq-betrace-app/violations/f1e2d3c4');
});

it('asks for the rule, severity and time range that the URL names', async () => {
  const sent = startBackend({ 'GET /api/rules': rules, 'GET /api/violations': page() });
  renderApp('/violations?rule=detect-errors&severity=high&observed=true&from=1772445600000&to=1772449200000');

  expect(await screen.findByText('No violations here')).toBeVisible();
  const query = sent.find(({ path }) => path === '/api/violations')?.query;
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    ruleId: 'detect-errors',
    severity: 'high',
    observed: 'true',
    from: '2026-03-02T10:00:00.000Z',
    to: '2026-03-02T11:00:00.000Z',
  });
  await waitFor(() => expect(screen.getByRole('combobox', { name: 'Rule' })).toHaveValue('Detect errors'));
  expect(screen.getByRole('combobox', { name: 'Severity' })).toHaveValue('high');
  expect(screen.getByRole('switch', { name: 'Rules only observed' })).toBeChecked();
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
