import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { startBackend } from '../../test/backend.ts';
import { aRow, startDataSource } from '../../test/dataSource.ts';
import { aRule, aViolation } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';

beforeEach(() => startBackend({ 'GET /api/rules': { data: { rules: [aRule()], nextPageToken: '' } } }));

const ofRows = (asked: ReturnType<typeof startDataSource>) =>
  asked.filter(({ queryType }) => queryType === 'violations').at(-1);
const ofCounts = (asked: ReturnType<typeof startDataSource>) =>
  asked.filter(({ queryType }) => queryType === 'violation_counts');

it('asks the data source for counts by severity and by rule and for the rows, each of which leads to its page', async () => {
  const asked = startDataSource(() => [aRow()]);
  renderApp('/violations');

  const open = await screen.findByRole('link', { name: 'A span failed' });
  expect(open).toHaveAttribute('href', '/a/betracehq-betrace-app/violations/f1e2d3c4');
  expect(screen.getByRole('row', { name: /A span failed/ })).toHaveTextContent(/2026-03-02 10:00:08.250.*high.*web/);
  expect(screen.getByText('Violations by severity')).toBeVisible();
  expect(screen.getByText('Violations by rule')).toBeVisible();
  expect(ofCounts(asked).map(({ groupBy }) => groupBy)).toEqual([['severity'], ['rule']]);
  expect(ofRows(asked)).toMatchObject({ live: false, trial: false, limit: 100 });
});

it('tells the data source what the URL filters by, and that the graphs know less', async () => {
  const asked = startDataSource();
  renderApp(
    '/violations?rule=a&rule=b&severity=high&service=web&tag=pci&framework=soc2&text=card&state=withdrawn&live=true',
  );

  expect(await screen.findByText('No violations here')).toBeVisible();
  const shared = { rules: ['a', 'b'], severities: ['high'], services: ['web'], tags: ['pci'], frameworks: ['soc2'] };
  expect(ofRows(asked)).toMatchObject({ ...shared, text: 'card', states: ['withdrawn'], live: true });
  expect(ofCounts(asked)[0]).toMatchObject(shared);
  expect(screen.getByText(/the other filters narrow the table only/)).toBeVisible();
});

it('asks again for what a filter changes, and only for that', async () => {
  const asked = startDataSource(() => [aRow()]);
  const { history } = renderApp('/violations');
  await screen.findByRole('link', { name: 'A span failed' });

  await userEvent.click(screen.getByRole('switch', { name: 'Live' }));
  await waitFor(() => expect(ofRows(asked)).toMatchObject({ live: true }));
  expect(history.location.search).toContain('live=true');
  expect(ofCounts(asked)).toHaveLength(2);
});

it('adds nothing live to a time range that has ended', async () => {
  const asked = startDataSource();
  renderApp('/violations?live=true&from=now-2d&to=now-1d');
  expect(await screen.findByText('No violations here')).toBeVisible();
  expect(ofRows(asked)).toMatchObject({ live: false });
  expect(screen.getByRole('switch', { name: 'Live' })).toBeDisabled();
});

it('shows older rows on request when there are as many as were asked for', async () => {
  const first = Array.from({ length: 100 }, (_, row) => aRow({ id: `${row}` }));
  const asked = startDataSource(({ limit }) => (limit === 100 ? first : [aRow({ message: 'An older one' })]));
  renderApp('/violations');
  await userEvent.click(await screen.findByText('Show older ones'));
  expect(await screen.findByText('An older one')).toBeVisible();
  expect(ofRows(asked)).toMatchObject({ limit: 200 });
});

it('says why the data source does not answer, lists what the backend has, and asks again on request', async () => {
  startBackend({
    'GET /api/rules': { data: { rules: [], nextPageToken: '' } },
    'GET /api/violations': { data: { violations: [aViolation({ message: 'From the backend' })], nextPageToken: '' } },
  });
  let away = true;
  startDataSource(() => (away ? new Error('BeTrace does not answer at http://betrace:12011') : [aRow()]));
  renderApp('/violations');
  expect(await screen.findByText('BeTrace does not answer at http://betrace:12011')).toBeVisible();
  expect(await screen.findByRole('link', { name: 'From the backend' })).toBeVisible();
  away = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('link', { name: 'A span failed' })).toBeVisible();
});
