import type { SavedTest } from '@betrace/api-client';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ComponentProps } from 'react';

import { badGateway, startBackend, status } from '../test/backend.ts';
import { aHeldTrace } from '../test/fixtures.ts';
import { renderInGrafana } from '../test/render.tsx';
import { testIds } from '../testIds.ts';
import TrialPane from './TrialPane.tsx';

const ids = ['a', 'b'].map((letter) => letter.repeat(32)) as [string, string];
const large = 'when { payment.charge.where(amount > 1000) as charge } always { fraud.check }';

/** The backend holds a checkout of 1500 and one of 5. */
function holding(more: Parameters<typeof startBackend>[0] = {}, first = aHeldTrace(ids[0], 1500)) {
  const traces = [first, aHeldTrace(ids[1], 5)];
  return startBackend({
    'GET /api/traces': { data: { traces: traces.map(({ summary }) => summary), nextPageToken: '', held: 2 } },
    [`GET /api/traces/${ids[0]}`]: { data: first },
    [`GET /api/traces/${ids[1]}`]: { data: traces[1] },
    ...more,
  });
}

function Tried({
  expression,
  onIncomplete = '',
  ...rest
}: Partial<ComponentProps<typeof TrialPane>> & { expression: string }) {
  const [tests, setTests] = useState<readonly SavedTest[]>(rest.tests ?? []);
  return (
    <TrialPane
      editable
      {...rest}
      expression={expression}
      onIncomplete={onIncomplete}
      tests={tests}
      onTests={(change) => setTests(change)}
    />
  );
}

const show = (expression: string, onIncomplete = '') =>
  renderInGrafana(<Tried expression={expression} onIncomplete={onIncomplete} />);
const samples = () => screen.findAllByTestId(testIds.trial.sample);
const unfold = async (index: number) => {
  const sample = (await samples())[index] as HTMLElement;
  await userEvent.click(within(sample).getByRole('button', { name: 'checkout' }));
  return sample;
};
const verdictOf = (sample: HTMLElement) => within(sample).getByTestId(testIds.trial.verdict).textContent;

describe('held traces', () => {
  it('are judged here, each with its verdict, and counted', async () => {
    const sent = holding();
    show(large);

    expect((await samples()).map(verdictOf)).toEqual(['violated', 'not applicable']);
    expect(screen.getByTestId(testIds.trial.counts)).toHaveTextContent('1 violated, 1 not applicable');
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('say why: the clause that failed, and its witnesses by the names of their variables', async () => {
    holding();
    show(large);

    const sample = await unfold(0);
    expect(within(sample).getByText('always { fraud.check }')).toBeVisible();
    const [witness, ...others] = within(within(sample).getByRole('list', { name: 'Witnesses' })).getAllByRole(
      'listitem',
    );
    expect(witness).toHaveTextContent('charge payment.charge payments, 80 ms');
    expect(others).toEqual([]);
    const rows = within(within(sample).getByRole('table', { name: 'Spans of checkout' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^checkout web.*\+0 ns, 120 ms$/),
      expect.stringMatching(/^witness chargepayment\.charge payments.*80 ms$/),
    ]);
    expect(within(await unfold(1)).getByText(/the rule asks nothing of it/)).toBeVisible();
  });

  it('are searched by service, span name and attribute, once typing pauses', async () => {
    const sent = holding();
    show(large);

    await samples();
    await userEvent.type(screen.getByRole('textbox', { name: 'Service' }), 'payments');
    await userEvent.type(screen.getByRole('textbox', { name: 'Span name contains' }), 'charge');
    await userEvent.type(screen.getByRole('textbox', { name: /^Attribute/ }), 'amount=5');
    await waitFor(() => {
      const last = sent.filter(({ path }) => path === '/api/traces').at(-1)?.query;
      expect(last?.get('service')).toBe('payments');
      expect(last?.get('spanName') ?? last?.get('span_name')).toBe('charge');
      expect(last?.get('attribute')).toBe('amount=5');
    });
  });

  it('are shown also while there is no rule to judge them by', async () => {
    holding();
    show('never { a and }');

    const sample = await unfold(1);
    expect(within(sample).getByRole('table')).toBeVisible();
    expect(screen.queryByTestId(testIds.trial.verdict)).toBeNull();
    expect(screen.getByText(/Write an expression without errors/)).toBeVisible();
    expect(screen.getByTestId(testIds.trial.start)).toBeDisabled();
  });

  it('that are let go between the list and the look are left out', async () => {
    holding({ [`GET /api/traces/${ids[0]}`]: { status: 404, data: status(5, 'The trace is not held.') } });
    show(large);
    expect((await samples()).map(verdictOf)).toEqual(['not applicable']);
  });

  it('say what to do when there are none, and when none fits the search', async () => {
    let held = 0;
    startBackend({ 'GET /api/traces': () => ({ data: { traces: [], nextPageToken: '', held } }) });
    show(large);

    expect(await screen.findByText('The backend holds no traces yet')).toBeVisible();
    held = 3;
    await userEvent.click(screen.getByRole('button', { name: 'Newest traces' }));
    expect(await screen.findByText('No held trace fits this search')).toBeVisible();
  });

  it('can be asked for again when the backend does not answer', async () => {
    let away = true;
    const traces = { data: { traces: [aHeldTrace(ids[0], 1500).summary], nextPageToken: '', held: 1 } };
    holding({ 'GET /api/traces': () => (away ? badGateway : traces) });
    show(large);

    expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
    away = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect((await samples()).map(verdictOf)).toEqual(['violated']);
    expect(screen.queryByText('The BeTrace backend does not answer')).toBeNull();
  });
});

describe('why', () => {
  it('is told by the spans that `when` picked, also where the rule holds', async () => {
    holding();
    show('when { payment.charge as charge } always { checkout as c }');

    const picked = within(await unfold(0)).getByRole('list', { name: 'Picked by when' });
    expect(picked).toHaveTextContent('charge payment.charge payments, 80 ms');
    expect(screen.getByText('“when” picks once')).toBeVisible();
  });

  it('names of several parts of `always` those that are not there', async () => {
    holding();
    show('when { payment.charge as p } always { checkout and fraud.check and p.where(amount > 2000) }');

    const sample = await unfold(0);
    expect(within(sample).getByText('fraud.check and p.where(amount > 2000)')).toBeVisible();
  });
});

describe('a verdict on redacted values', () => {
  const card = { key: 'card', stringValue: 'h:1:2', redacted: true, type: 'string' };
  const tested = { traceId: ids[0], verdict: 'violated', reason: '', message: 'Card of the test', witnesses: [] };

  it('says so, and the server judges the real ones on request', async () => {
    const sent = holding(
      { 'POST /api/rules/test': { data: { diagnostics: [], traces: [tested] } } },
      aHeldTrace(ids[0], 1500, [card]),
    );
    show('never { payment.charge.where(card == "4111") }', 'evaluate');

    const sample = await unfold(0);
    expect(verdictOf(sample)).toBe('satisfied');
    const warning = within(sample).getByTestId(testIds.trial.redacted);
    expect(warning).toHaveTextContent(/redacted here \(card\)/);
    await userEvent.click(within(warning).getByRole('button', { name: 'Judge on the server' }));
    expect(await within(warning).findByText('Card of the test')).toBeVisible();
    expect(verdictOf(warning)).toBe('violated');
    expect(sent.at(-1)?.body).toEqual({
      expression: 'never { payment.charge.where(card == "4111") }',
      onIncomplete: 'evaluate',
      traceId: ids[0],
    });
  });

  it('is not spoken of where the rule does not read them', async () => {
    holding({}, aHeldTrace(ids[0], 1500, [card]));
    show(large);
    await unfold(0);
    expect(screen.queryByTestId(testIds.trial.redacted)).toBeNull();
  });
});

describe('what a rule would have found', () => {
  const counts = { satisfied: 3, violated: 2, notApplicable: 90, inconclusive: 4, error: 0 };
  const violated = { traceId: ids[0], rootName: 'checkout', rootService: 'web', verdict: 'violated', message: 'Large' };
  const answer = { diagnostics: [], traces: [violated], verdicts: counts, judged: 99, cutShort: true };
  const judge = async () => userEvent.click(await screen.findByTestId(testIds.trial.start));
  const run = () => screen.getByRole('region', { name: 'What would this have found?' });

  it('is counted over as many held traces as asked for, with the traces that it is in', async () => {
    const sent = holding({ 'POST /api/rules/test': { data: answer } });
    show(large);

    await samples();
    await userEvent.click(within(run()).getByRole('radio', { name: '5000' }));
    await judge();
    expect(
      await screen.findByText(/Of 99 traces 2 violated, 3 satisfied, 90 did not apply, 4 inconclusive/),
    ).toBeVisible();
    expect(screen.getByText(/these are the newest/)).toBeVisible();
    const list = within(run()).getByRole('list', { name: 'Violated traces' });
    expect(list).toHaveTextContent(`checkout web ${ids[0]} Large`);
    expect(sent.at(-1)?.body).toMatchObject({ expression: large, last: 5000 });
  });

  it('is followed by the advice to observe first, unless the rule does', async () => {
    holding({
      'POST /api/rules/test': {
        data: {
          ...{ diagnostics: [], traces: [], moreTraces: 0, judged: 2, cutShort: false },
          verdicts: { satisfied: 0, violated: 2, notApplicable: 0, inconclusive: 0, error: 0 },
        },
      },
    });
    const Observed = () => {
      const [observes, setObserves] = useState(false);
      return <Tried expression={large} onObserve={observes ? undefined : () => setObserves(true)} />;
    };
    renderInGrafana(<Observed />);
    await userEvent.click(await screen.findByTestId(testIds.trial.start));
    await userEvent.click(await screen.findByRole('button', { name: 'Observe first' }));
    expect(screen.queryByRole('button', { name: 'Observe first' })).toBeNull();
  });

  it('is told no more once the expression has moved on', async () => {
    function Edited() {
      const [expression, setExpression] = useState(large);
      return (
        <>
          <button onClick={() => setExpression('never { checkout }')}>Edit</button>
          <Tried expression={expression} />
        </>
      );
    }
    holding({ 'POST /api/rules/test': { data: answer } });
    renderInGrafana(<Edited />);
    await judge();
    expect(await screen.findByText(/Of 99 traces/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Edit' }));
    await waitFor(() => expect(screen.queryByText(/Of 99 traces/)).toBeNull());
    expect(screen.getByTestId(testIds.trial.start)).toBeEnabled();
  });

  it('says when the backend refuses, and can be tried again', async () => {
    holding({ 'POST /api/rules/test': { status: 429, data: status(8, 'Too many tests at once.') } });
    show(large);
    await judge();
    expect(await screen.findByText('Too many tests at once.')).toBeVisible();
    expect(within(run()).getByRole('button', { name: 'Try again' })).toBeEnabled();
  });
});

describe('traces of one’s own', () => {
  beforeEach(() => void holding());

  const box = (source: string) => screen.getByRole('textbox', { name: new RegExp(`^${source}`) });
  const paste = async (source: string, text: string) => {
    await userEvent.click(screen.getByRole('radio', { name: source }));
    await userEvent.click(box(source));
    await userEvent.paste(text);
  };

  it('are judged as they are written in the compact notation', async () => {
    show(large);
    await paste('Compact notation', 'checkout 0ms +120ms service=web\n  payment.charge 10ms +80ms amount=1500');
    const [sample] = await samples();
    expect(verdictOf(sample as HTMLElement)).toBe('violated');
    expect(within(sample as HTMLElement).getByRole('table')).toHaveTextContent('witness charge');

    await userEvent.type(box('Compact notation'), '{Enter}  fraud.check 1ms +1ms');
    await waitFor(() => expect(screen.getByTestId(testIds.trial.verdict)).toHaveTextContent('satisfied'));
  });

  it('are read from OTLP/JSON; a trace without its root is inconclusive, and says why', async () => {
    show('when { payment.charge } always { fraud.check }');
    const span = {
      traceId: ids[0],
      spanId: '00000000000000a2',
      parentSpanId: '00000000000000a1',
      name: 'payment.charge',
      startTimeUnixNano: '1',
      endTimeUnixNano: '2',
    };
    await paste('OTLP/JSON', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
    await waitFor(() => expect(screen.getByTestId(testIds.trial.verdict)).toHaveTextContent('inconclusive'));
    expect(screen.getByText(/The root of this trace is missing/)).toBeVisible();
  });

  it('say in which line they cannot be read, and stay when one looks at other traces meanwhile', async () => {
    show(large);
    await paste('Compact notation', 'checkout 0ms');
    expect(await screen.findByText(/^line 1: .*duration/)).toBeVisible();
    await paste('OTLP/JSON', '{');
    expect(await screen.findByText(/This is not JSON/)).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: 'Compact notation' }));
    expect(box('Compact notation')).toHaveValue('checkout 0ms');
  });
});
