import { config } from '@grafana/runtime';
import { screen, within } from '@testing-library/react';

import { badGateway, startBackend, status } from '../../test/backend.ts';
import { startDataSource, withoutDataSource } from '../../test/dataSource.ts';
import { aKeptSpan, aRevision, aViolation } from '../../test/fixtures.ts';
import { renderApp, signIn } from '../../test/render.tsx';
import { testIds } from '../../testIds.ts';

beforeEach(withoutDataSource);

const path = 'GET /api/violations/f1e2d3c4';

/** The violation, its rule at the given revisions (newest first), and other violations of the same rule. */
const found = (
  part: Parameters<typeof aViolation>[0] = {},
  revisions = [aRevision(3)],
  { older = [], newer = [] }: { older?: object[]; newer?: object[] } = {},
): Parameters<typeof startBackend>[0] => ({
  [path]: { data: aViolation(part) },
  'GET /api/rules/detect-errors/revisions': { data: { revisions, nextPageToken: '' } },
  'GET /api/violations': ({ query }) => ({
    data: { violations: query.has('to') ? older : [aViolation(part), ...newer], nextPageToken: '' },
  }),
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

it('explains that and why it was withdrawn', async () => {
  const reason = 'With the spans that came late the rule is kept.';
  startBackend(found({ state: 'withdrawn', reason, amendedAt: '2026-03-02T10:01:00Z' }));
  renderApp('/violations/f1e2d3c4');
  const note = await screen.findByRole('status', { name: /Withdrawn/ });
  expect(note).toHaveTextContent(/the rule is kept.*2026-03-02 10:01:00/);
});

it('explains that an inconclusive one is none, and what was missing', async () => {
  startBackend(found({ state: 'inconclusive', reason: 'no-root', witnesses: [], failingAssignments: 0 }));
  renderApp('/violations/f1e2d3c4');
  expect(await screen.findByRole('status', { name: /Inconclusive/ })).toHaveTextContent(
    /The root of this trace is missing/,
  );
  expect(screen.queryByRole('heading', { name: 'Witnesses' })).not.toBeInTheDocument();
});

it('explains why one of many has no details', async () => {
  startBackend(found({ suppressed: true, witnesses: [], failingAssignments: 12 }));
  renderApp('/violations/f1e2d3c4');
  expect(await screen.findByRole('status', { name: 'Kept without details' })).toHaveTextContent(
    /counts as every other/,
  );
  expect(screen.getByText('No spans were kept of this trace.')).toBeVisible();
});

it('draws the kept spans with the witnesses named by their variables, and says when there were more', async () => {
  const root = aKeptSpan({ spanId: '00f067aa0ba902b7', name: 'POST /checkout', service: 'web', status: 'unset' });
  const charge = aKeptSpan({ parentSpanId: root.spanId });
  startBackend(found({ spans: [root, charge], spansTruncated: true }));
  renderApp('/violations/f1e2d3c4');

  const waterfall = await screen.findByRole('table', { name: 'Spans of POST /checkout' });
  const [, first, second] = within(waterfall).getAllByRole('row');
  expect(first).toHaveTextContent(/^POST \/checkout web/);
  expect(second).toHaveTextContent(/witness p.*payment\.charge payments/);
  expect(screen.getByText(/The trace had more spans than these 2/)).toBeVisible();
});

it('shows the rule as it was then, and that it was changed since', async () => {
  startBackend(found({}, [aRevision(4, { expression: 'never { gone }' }), aRevision(3)]));
  renderApp('/violations/f1e2d3c4');
  const rule = await screen.findByTestId(testIds.violationDetail.rule);
  expect(rule).toHaveTextContent(/span\.status == "ERROR".*says something else now \(revision 4\)/);
  expect(within(rule).getByRole('link', { name: 'See what changed' })).toHaveAttribute(
    'href',
    '/a/betracehq-betrace-app/rules/detect-errors?revision=3',
  );
});

it.each([
  ['that the rule is still the same', [aRevision(3)], /still the same/],
  ['that only other things than the expression changed', [aRevision(5), aRevision(3)], /its expression was not/],
  ['that another rule has its id now', [{ ...aRevision(3), changedAt: '2026-03-03T10:00:00Z' }], /that one came later/],
])('says %s', async (_, revisions, text) => {
  startBackend(found({}, revisions));
  renderApp('/violations/f1e2d3c4');
  expect(await screen.findByText(text)).toBeVisible();
});

it('stands without its rule when that was deleted', async () => {
  const handlers = found();
  delete handlers['GET /api/rules/detect-errors/revisions'];
  startBackend(handlers);
  renderApp('/violations/f1e2d3c4');
  expect(await screen.findByText(/The rule was deleted/)).toBeVisible();
  expect(screen.getByRole('region', { name: 'Witness 1' })).toBeVisible();
});

it('leads to the violations of the same rule before and after it', async () => {
  const older = [aViolation({ id: 'a1', message: 'Earlier' }), aViolation({ id: 'a0', message: 'First' })];
  const newer = [aViolation({ id: 'b1', message: 'Later' }), aViolation({ id: 'b2', message: 'Last' })];
  startBackend(found({}, [aRevision(3)], { older, newer }));
  renderApp('/violations/f1e2d3c4');

  const neighbours = await screen.findByRole('region', { name: 'Violations of the same rule' });
  const entries = within(neighbours).getAllByRole('listitem');
  expect(entries.map(({ textContent }) => /(First|Earlier|this one|Later|Last)/.exec(textContent ?? '')?.[0])).toEqual([
    'Last',
    'Later',
    'this one',
    'Earlier',
    'First',
  ]);
  const to = (name: string) => within(neighbours).getByRole('link', { name }).getAttribute('href');
  expect(to('Previous')).toMatch(/violations\/a1$/);
  expect(to('Next')).toMatch(/violations\/b1$/);
});

it('leads to every violation of its trace, and to a new alert rule where there is a data source to ask', async () => {
  startBackend(found());
  signIn('Editor');
  config.unifiedAlertingEnabled = true;
  const { unmount } = renderApp('/violations/f1e2d3c4');
  expect(await screen.findByRole('link', { name: 'Every violation of this trace' })).toHaveAttribute(
    'href',
    expect.stringContaining('/violations?trace=0af7651916cd43dd8448eb211c80319c&from='),
  );
  expect(screen.queryByRole('link', { name: 'New alert rule' })).not.toBeInTheDocument();
  unmount();

  startDataSource();
  renderApp('/violations/f1e2d3c4');
  expect(await screen.findByRole('link', { name: 'New alert rule' })).toHaveAttribute(
    'href',
    expect.stringContaining('/alerting/new?defaults='),
  );
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

it('says that a violation is unknown, why that may be, and where the others are', async () => {
  startBackend({ 'GET /api/violations/gone': { status: 404, data: status(5, 'There is no violation gone.') } });
  renderApp('/violations/gone');
  expect(await screen.findByText('There is no violation gone.')).toBeVisible();
  expect(screen.getByText(/Violations are deleted when/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'See the violations' })).toBeVisible();
});

it('says that the backend does not answer', async () => {
  startBackend({ [path]: badGateway });
  renderApp('/violations/f1e2d3c4');
  expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
});
