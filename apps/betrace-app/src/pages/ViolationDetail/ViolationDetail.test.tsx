import { screen, within } from '@testing-library/react';

import { startBackend, status } from '../../test/backend.ts';
import { aViolation } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';

const found = (part: Parameters<typeof aViolation>[0] = {}) => ({
  'GET /api/violations/f1e2d3c4': { data: aViolation(part) },
});

it('shows every witness with its span, service, time, duration and what the rule read of it', async () => {
  startBackend(found());
  renderApp('/violations/f1e2d3c4');

  const witness = await screen.findByRole('region', { name: 'Witness 1' });
  const [, span] = within(witness).getAllByRole('row');
  expect(span).toHaveTextContent(/^ppayment\.chargepayments2026-03-02 10:00:00\.120/);
  expect(span).toHaveTextContent('80 ms');
  expect(span).toHaveTextContent(/amount = 1500span:status = error/);
});

it('says by which revision, on what occasion and how completely the trace was judged', async () => {
  startBackend(found({ complete: false, trigger: 'idle', rootName: '', rootService: '' }));
  renderApp('/violations/f1e2d3c4');

  expect(await screen.findByText(/revision 3, clause “never”/)).toBeVisible();
  expect(screen.getByText(/no span came for a while/)).toBeVisible();
  expect(screen.getByText(/spans were missing when it was judged/)).toBeVisible();
  expect(screen.getByText('no root span came')).toBeVisible();
});

it('says how many witnesses there are when only the first ones were kept', async () => {
  startBackend(found({ failingAssignments: 37 }));
  renderApp('/violations/f1e2d3c4');
  expect(await screen.findByText(/The first 1 of 37 ways/)).toBeVisible();
});

it('says that it was withdrawn', async () => {
  startBackend(found({ state: 'withdrawn' }));
  renderApp('/violations/f1e2d3c4');
  expect(await screen.findByText('withdrawn')).toBeVisible();
});

it('links to the trace only where a Tempo data source is configured', async () => {
  startBackend(found());
  const { unmount } = renderApp('/violations/f1e2d3c4', { tempoUid: 'tempo-1' });
  expect(await screen.findByRole('link', { name: 'Open the trace' })).toHaveAttribute(
    'href',
    expect.stringContaining('tempo-1'),
  );
  unmount();

  renderApp('/violations/f1e2d3c4', {});
  expect(await screen.findByRole('region', { name: 'Witness 1' })).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Open the trace' })).not.toBeInTheDocument();
});

it('says that a violation is unknown', async () => {
  startBackend({ 'GET /api/violations/gone': { status: 404, data: status(5, 'There is no violation gone.') } });
  renderApp('/violations/gone');
  expect(await screen.findByText('There is no violation gone.')).toBeVisible();
});
