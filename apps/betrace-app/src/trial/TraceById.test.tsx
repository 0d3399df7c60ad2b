import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { badGateway, startBackend, status } from '../test/backend.ts';
import { aHeldTrace } from '../test/fixtures.ts';
import { renderApp } from '../test/render.tsx';
import { testIds } from '../testIds.ts';

jest.mock('@grafana/ui', () => ({
  __esModule: true,
  ...jest.requireActual('@grafana/ui'),
  CodeEditor: jest.requireActual('../test/monaco.tsx').TextBox,
}));

const id = '0af7651916cd43dd8448eb211c80319c';
const inTempo = (uid: string, version = '/v2') => `GET /api/datasources/proxy/uid/${uid}/api${version}/traces/${id}`;
const span = {
  traceId: id,
  spanId: 'b7ad6b7169203331',
  name: 'checkout',
  startTimeUnixNano: '1000000',
  endTimeUnixNano: '2000000',
};
const otlp = [{ resource: {}, scopeSpans: [{ spans: [span] }] }];
const gone = { status: 404, data: { message: 'trace not found' } };
const held = aHeldTrace(id, 1500);

const open = (query = `?trace=${id}`, tempoUid: string | undefined = 'tempo-1') =>
  renderApp(`/rules/new${query}`, { backendUrl: 'http://betrace:12011', tempoUid });
const problem = () => screen.findByTestId(testIds.trial.traceProblem);
const waterfall = () => screen.findByRole('table', { name: 'Spans of checkout' });

it.each([
  ['version 2', { [inTempo('tempo-1')]: { data: { trace: { resourceSpans: otlp } } } }],
  ['version 1', { [inTempo('tempo-1')]: gone, [inTempo('tempo-1', '')]: { data: { batches: otlp } } }],
  ['plain OTLP', { [inTempo('tempo-1')]: { data: { resourceSpans: otlp } } }],
])('shows the trace of a link as Tempo answers it: %s', async (_, handlers) => {
  const sent = startBackend(handlers);
  open();
  expect(await waterfall()).toBeVisible();
  expect(sent.some(({ path }) => path.startsWith('/api/traces'))).toBe(false);
});

it('asks the data source in which the trace was seen', async () => {
  startBackend({ [inTempo('other')]: { data: { trace: { resourceSpans: otlp } } } });
  open(`?trace=${id}&datasource=other`);
  expect(await waterfall()).toBeVisible();
});

it('offers rules to begin with that the trace suggests, until something is written', async () => {
  startBackend({ [inTempo('tempo-1')]: { data: { trace: { resourceSpans: otlp } } } });
  open();
  const ideas = within(await screen.findByRole('region', { name: 'Begin with' }));
  await userEvent.click(ideas.getByRole('button', { name: 'No checkout takes longer than 3ms' }));
  expect(await screen.findByRole('textbox', { name: 'Expression' })).toHaveValue(
    'never { checkout.where(span:duration > 3ms) }',
  );
  expect(screen.getByRole('textbox', { name: /Name/ })).toHaveValue('No checkout takes longer than 3ms');
  expect(screen.queryByRole('region', { name: 'Begin with' })).toBeNull();
  await waitFor(() => expect(screen.getByTestId(testIds.trial.verdict)).toHaveTextContent('satisfied'));
});

it('shows what the backend holds of it where Tempo does not have it', async () => {
  startBackend({
    [inTempo('tempo-1')]: gone,
    [inTempo('tempo-1', '')]: gone,
    [`GET /api/traces/${id}`]: { data: held },
  });
  open();
  expect(await waterfall()).toBeVisible();
});

it.each([
  ['Tempo does not have this trace', gone],
  ['You may not read traces of this Tempo', { status: 403, data: { message: 'no' } }],
  ['The Tempo data source is gone', { status: 404, data: { message: 'Unable to find datasource' } }],
  ['Tempo does not answer', badGateway],
  ['Tempo’s answer holds no trace', { data: { trace: {} } }],
])('says what is wrong when it is nowhere: %s', async (title, answer) => {
  startBackend({
    [inTempo('tempo-1')]: answer,
    [inTempo('tempo-1', '')]: answer,
    [`GET /api/traces/${id}`]: { status: 404, data: status(5, 'This trace is not held.') },
  });
  open();
  expect(await problem()).toHaveTextContent(title);
});

it('without a Tempo says where one is chosen, unless the backend holds the trace', async () => {
  startBackend({ [`GET /api/traces/${id}`]: { status: 404, data: status(5, 'This trace is not held.') } });
  renderApp(`/rules/new?trace=${id}`);
  expect(await problem()).toHaveTextContent('No Tempo data source is configured');
  expect(within(await problem()).getByRole('link', { name: 'Configuration' })).toBeVisible();
});

it('looks up the id that is written, and keeps it in the URL; what is none is told', async () => {
  startBackend({ [inTempo('tempo-1')]: { data: { trace: { resourceSpans: otlp } } } });
  const { history } = open('');
  await userEvent.click(await screen.findByRole('radio', { name: 'Trace id' }));
  const box = screen.getByRole('textbox', { name: /^Trace id/ });
  await userEvent.type(box, 'checkout{Enter}');
  expect(screen.getByText('A trace id has up to 32 hexadecimal digits.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Look up' })).toBeDisabled();
  await userEvent.clear(box);
  await userEvent.type(box, ` ${id.slice(1).toUpperCase()} {Enter}`);
  expect(await waterfall()).toBeVisible();
  expect(history.location.search).toBe(`?trace=${id}`);
});
