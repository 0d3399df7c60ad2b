import { locationService } from '@grafana/runtime';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { badGateway, startBackend, status } from '../../test/backend.ts';
import { aHeldTrace, aRule } from '../../test/fixtures.ts';
import { markers } from '../../test/monaco.tsx';
import { renderApp } from '../../test/render.tsx';
import { testIds } from '../../testIds.ts';

jest.mock('@grafana/ui', () => ({
  __esModule: true,
  ...jest.requireActual('@grafana/ui'),
  CodeEditor: jest.requireActual('../../test/monaco.tsx').TextBox,
}));

const rulesUrl = '/a/betracehq-betrace-app/rules';
const stored = aRule();
const noRules = { data: { rules: [], nextPageToken: '' } };

const expression = () => screen.findByRole('textbox', { name: 'Expression' });
const save = () => screen.getByRole('button', { name: 'Save rule' });
const problems = () =>
  within(screen.getByRole('list', { name: 'Problems in the expression' })).queryAllByRole('listitem');

async function write(text: string) {
  const box = await expression();
  await userEvent.clear(box);
  await userEvent.click(box);
  await userEvent.paste(text);
}

describe('a new rule', () => {
  it('is created from what was written, and the list is shown again', async () => {
    const sent = startBackend({ 'POST /api/rules': { data: stored }, 'GET /api/rules': noRules });
    const { history } = renderApp('/rules/new');

    await write('span.status == "ERROR"');
    await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'Detect errors');
    await userEvent.click(screen.getByRole('radio', { name: 'high' }));
    await userEvent.click(screen.getByRole('radio', { name: /^On/ }));
    await userEvent.click(save());

    await waitFor(() => expect(history.location.pathname).toBe(rulesUrl));
    expect(sent.find(({ method }) => method === 'POST')).toMatchObject({
      path: '/api/rules',
      body: {
        name: 'Detect errors',
        severity: 'high',
        enabled: true,
        observe: false,
        expression: 'span.status == "ERROR"',
      },
    });
  });

  it('is not sent without name and expression; both say so', async () => {
    const sent = startBackend({});
    renderApp('/rules/new');

    await expression();
    await userEvent.click(save());
    expect(await screen.findByText('A rule needs a name.')).toBeVisible();
    expect(screen.getByText('A rule needs an expression.')).toBeVisible();
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('lists what the backend refuses, field by field, and keeps what was written', async () => {
    startBackend({
      'POST /api/rules': {
        status: 400,
        data: status(3, 'The rule is not valid.', [
          { field: 'rule.expression', description: 'line 1, column 9: no such function.' },
          { field: 'rule.message', description: 'line 1, column 1: whose attribute is q.x?' },
        ]),
      },
    });
    renderApp('/rules/new');

    await write('never { x }');
    await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'No x');
    await userEvent.click(save());
    expect(await screen.findByText('expression: line 1, column 9: no such function.')).toBeVisible();
    expect(screen.getByText('message: line 1, column 1: whose attribute is q.x?')).toBeVisible();
    expect(await expression()).toHaveValue('never { x }');
  });

  it('is kept on the page while the backend is away', async () => {
    startBackend({ 'POST /api/rules': badGateway });
    renderApp('/rules/new');

    await write('never { x }');
    await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'No x');
    await userEvent.click(save());
    expect(await screen.findByText('The BeTrace backend does not answer')).toBeVisible();
    expect(save()).toBeEnabled();
  });
});

describe('mistakes in the expression', () => {
  it('are listed with line and column, marked in the editor, and keep the rule from being saved', async () => {
    startBackend({});
    renderApp('/rules/new');

    await write('never { a\n  && b }');
    await waitFor(() => expect(problems()).toHaveLength(1));
    expect(problems()[0]).toHaveTextContent(/2:3.*`&&` is written `and` here/);
    expect(save()).toBeDisabled();
    expect(markers.at(-1)).toEqual({ text: 'never { a\n  && b }', messages: [expect.stringContaining('&&')] });
  });

  it('are mended by one click', async () => {
    startBackend({});
    renderApp('/rules/new');

    await write('never { a && b }');
    await userEvent.click(await screen.findByRole('button', { name: 'write and' }));
    expect(await expression()).toHaveValue('never { a and b }');
    await waitFor(() => expect(problems()).toHaveLength(0));
    expect(save()).toBeEnabled();
  });

  it('are never marked in a text that has moved on', async () => {
    startBackend({});
    renderApp('/rules/new');

    await write('never { a && b }');
    await waitFor(() => expect(problems()).toHaveLength(1));
    await userEvent.type(await expression(), ' ');
    expect(markers.at(-1)).toEqual({ text: 'never { a && b } ', messages: [] });
    expect(screen.getByRole('button', { name: 'write and' })).toBeDisabled();
  });
});

describe('what the expression says', () => {
  it('stands in plain words under it, in step with every key, and goes when it says nothing', async () => {
    startBackend({});
    renderApp('/rules/new');
    const says = () => screen.queryByTestId(testIds.ruleEditor.explanation);

    await write('never { payment.bypass }');
    expect(says()).toHaveTextContent(/payment\.bypass/);
    await userEvent.type(await expression(), '{Backspace}x');
    expect(says()).toBeNull();
    await userEvent.type(await expression(), '{Backspace}{Backspace}.twice }');
    expect(says()).toHaveTextContent(/payment\.bypass\.twice/);
  });

  it('counts a variable as used when the message names it', async () => {
    startBackend({});
    renderApp('/rules/new');

    await write('never { payment.bypass as p }');
    await waitFor(() => expect(problems()).toHaveLength(1));
    await userEvent.click(screen.getByRole('combobox', { name: /^Message/ }));
    await userEvent.paste('Bypassed by {p.user}');
    await waitFor(() => expect(problems()).toHaveLength(0));
  });

  it('is laid out by one click; a text with mistakes is left alone', async () => {
    startBackend({});
    renderApp('/rules/new');
    const layOut = () => screen.getByRole('button', { name: 'Format' });

    await write('never{a   and (b)}');
    await userEvent.click(layOut());
    expect(await expression()).toHaveValue('never { a and b }');
    await write('never { a and }');
    await waitFor(() => expect(layOut()).toBeDisabled());
  });
});

describe('beside it the rule is tried', () => {
  it('on traces that the backend holds, in step with the text once typing pauses', async () => {
    const held = aHeldTrace('a'.repeat(32), 1500);
    const sent = startBackend({
      'GET /api/traces': { data: { traces: [held.summary], nextPageToken: '', held: 1 } },
      [`GET /api/traces/${'a'.repeat(32)}`]: { data: held },
    });
    renderApp('/rules/new');
    const verdict = () => screen.getByTestId(testIds.trial.verdict);

    await write('never { payment.charge }');
    await waitFor(() => expect(verdict()).toHaveTextContent('violated'));
    await write('never { payment.refund }');
    await waitFor(() => expect(verdict()).toHaveTextContent('satisfied'));
    // Enter in a search is no wish to save.
    await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'No refunds');
    await userEvent.type(screen.getByRole('textbox', { name: 'Service' }), '{Enter}');
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('as it treats incomplete traces when it is stored', async () => {
    const incomplete = aHeldTrace('a'.repeat(32), 1500);
    incomplete.summary.complete = false;
    startBackend({
      'GET /api/rules/detect-errors': {
        data: aRule({ onIncomplete: 'evaluate', expression: 'when { payment.charge } always { fraud.check }' }),
      },
      'GET /api/traces': { data: { traces: [incomplete.summary], nextPageToken: '', held: 1 } },
      [`GET /api/traces/${'a'.repeat(32)}`]: { data: incomplete },
    });
    renderApp('/rules/detect-errors');
    expect(await screen.findByTestId(testIds.trial.verdict)).toHaveTextContent('violated');
  });
});

describe('a stored rule', () => {
  it('is replaced on top of the revision that was opened, with the fields that are not on the page', async () => {
    const sent = startBackend({
      'GET /api/rules/detect-errors': { data: stored },
      'PUT /api/rules/detect-errors': { data: { ...stored, revision: 4 } },
      'GET /api/rules': noRules,
    });
    const { history } = renderApp('/rules/detect-errors');

    await write('never { x }');
    await userEvent.click(save());
    await waitFor(() => expect(history.location.pathname).toBe(rulesUrl));
    expect(sent.find(({ method }) => method === 'PUT')?.body).toMatchObject({
      expression: 'never { x }',
      revision: 3,
      compliance: [{ framework: 'soc2', control: 'CC6.1' }],
      onIncomplete: 'inconclusive',
    });
  });

  it('that comes from a file names it, and is not saved', async () => {
    const rule = aRule({ provisionedFrom: 'payments.yaml' });
    const sent = startBackend({ 'GET /api/rules/detect-errors': { data: rule } });
    renderApp('/rules/detect-errors');

    expect(await screen.findByText('This rule comes from the file payments.yaml')).toBeVisible();
    expect(save()).toBeDisabled();
    await write('never { x }');
    await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), '{Enter}');
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  const theirs = aRule({ revision: 5, name: 'Theirs', expression: 'never { theirs }' });
  const conflict = (later: () => object) => {
    let reads = 0;
    let writes = 0;
    return startBackend({
      'GET /api/rules/detect-errors': () => ({ data: reads++ === 0 ? stored : theirs }),
      'PUT /api/rules/detect-errors': () =>
        writes++ === 0 ? { status: 409, data: status(10, 'The rule was changed.') } : later(),
      'GET /api/rules': noRules,
    });
  };

  it('that somebody else changed is shown in their version, and replaced only on request', async () => {
    const sent = conflict(() => ({ data: { ...theirs, revision: 6 } }));
    const { history } = renderApp('/rules/detect-errors');

    await write('never { mine }');
    await userEvent.click(save());
    expect(await screen.findByText(/Somebody else changed this rule/)).toBeVisible();
    expect(screen.getByRole('group', { name: 'Expression' })).toHaveTextContent('never { theirsmine }');
    expect(await expression()).toHaveValue('never { mine }');

    await userEvent.click(screen.getByRole('button', { name: 'Replace it with mine' }));
    await waitFor(() => expect(history.location.pathname).toBe(rulesUrl));
    expect(sent.filter(({ method }) => method === 'PUT').at(-1)?.body).toMatchObject({
      expression: 'never { mine }',
      revision: 5,
    });
  });

  it('that somebody else changed is joined field by field: what only one side changed is chosen already', async () => {
    const sent = conflict(() => ({ data: { ...theirs, revision: 6 } }));
    const { history } = renderApp('/rules/detect-errors');

    await write('never { mine }');
    await userEvent.click(screen.getByRole('radio', { name: 'critical' }));
    await userEvent.click(save());
    const whose = async (label: string) => within(await screen.findByRole('radiogroup', { name: `${label}: whose` }));
    expect((await whose('Name')).getByRole('radio', { name: 'Theirs' })).toBeChecked();
    expect((await whose('Severity')).getByRole('radio', { name: 'Mine' })).toBeChecked();
    expect((await whose('Expression')).getByRole('radio', { name: 'Mine' })).toBeChecked();
    await userEvent.click((await whose('Expression')).getByRole('radio', { name: 'Theirs' }));
    await userEvent.click(screen.getByRole('button', { name: 'Save what is chosen' }));
    await waitFor(() => expect(history.location.pathname).toBe(rulesUrl));
    expect(sent.filter(({ method }) => method === 'PUT').at(-1)?.body).toMatchObject({
      name: 'Theirs',
      expression: 'never { theirs }',
      severity: 'critical',
      revision: 5,
    });
  });

  it('that somebody else changed can be taken over as they left it', async () => {
    conflict(() => ({}));
    renderApp('/rules/detect-errors');

    await write('never { mine }');
    await userEvent.click(save());
    await userEvent.click(await screen.findByRole('button', { name: 'Discard mine and take theirs' }));
    expect(await expression()).toHaveValue('never { theirs }');
    expect(screen.getByRole('textbox', { name: /Name/ })).toHaveValue('Theirs');
  });

  it('that was deleted meanwhile can be saved as a new one', async () => {
    const sent = startBackend({
      'GET /api/rules/detect-errors': { data: stored },
      'PUT /api/rules/detect-errors': { status: 404, data: status(5, 'There is no rule detect-errors.') },
      'POST /api/rules': { data: stored },
      'GET /api/rules': noRules,
    });
    renderApp('/rules/detect-errors');

    await write('never { mine }');
    await userEvent.click(save());
    await userEvent.click(await screen.findByRole('button', { name: 'Save as a new rule' }));
    await waitFor(() => expect(sent.some(({ method }) => method === 'POST')).toBe(true));
  });

  it('that does not exist is said to be unknown', async () => {
    startBackend({ 'GET /api/rules/gone': { status: 404, data: status(5, 'There is no rule gone.') } });
    renderApp('/rules/gone');
    expect(await screen.findByText('There is no rule gone.')).toBeVisible();
  });
});

describe('the saved tests of a rule', () => {
  const saved = { name: 'fires', trace: 'checkout 0ms +9ms', expect: 'violated', complete: true, witnesses: [] };
  const tested = aRule({ expression: 'never { checkout }', tests: { items: [saved] } });
  const opened = (enabled = true) =>
    startBackend({
      'GET /api/rules/detect-errors': { data: { ...tested, enabled } },
      'PUT /api/rules/detect-errors': { data: tested },
      'GET /api/rules': noRules,
    });
  const put = (sent: ReturnType<typeof opened>) => sent.find(({ method }) => method === 'PUT')?.body;

  it('are judged while typing, and asked about before a rule that fails them is enabled', async () => {
    const sent = opened();
    const { history } = renderApp('/rules/detect-errors');
    const counts = () => screen.findByTestId(testIds.savedTests.counts);

    expect(await counts()).toHaveTextContent('all 1 pass');
    await write('never { payment }');
    await waitFor(async () => expect(await counts()).toHaveTextContent('1 of 1 fail'));
    await userEvent.click(save());
    expect(await screen.findByText(/It does not do what this test expects: fires/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Leave it' }));
    expect(put(sent)).toBeUndefined();
    await userEvent.click(save());
    await userEvent.click(await screen.findByRole('button', { name: 'Enable it all the same' }));
    await waitFor(() => expect(history.location.pathname).toBe(rulesUrl));
    expect(put(sent)).toMatchObject({ expression: 'never { payment }', tests: { items: [saved] } });
  });

  it('are not asked about while the rule is off', async () => {
    const sent = opened(false);
    const { history } = renderApp('/rules/detect-errors');

    await write('never { payment }');
    await userEvent.click(save());
    await waitFor(() => expect(history.location.pathname).toBe(rulesUrl));
    expect(put(sent)).toMatchObject({ enabled: false });
  });

  it('are made of traces that were tried, as they are shown, and saved with the rule', async () => {
    const held = aHeldTrace('a'.repeat(32), 1500, [
      { key: 'card', stringValue: 'h:1:2', redacted: true, type: 'string' },
    ]);
    const sent = startBackend({
      'GET /api/traces': { data: { traces: [held.summary], nextPageToken: '', held: 1 } },
      [`GET /api/traces/${'a'.repeat(32)}`]: { data: held },
      'POST /api/rules': { data: stored },
      'GET /api/rules': noRules,
    });
    renderApp('/rules/new');
    await write('never { payment.charge.where(amount > 1000) }');
    await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'Large');
    const button = await screen.findByRole('button', { name: 'Save as test' });
    expect(screen.getByText(/with redacted values in place of the real ones/)).toBeVisible();
    await userEvent.click(button);
    expect(screen.getByText(/Added to the saved tests; save the rule to keep it/)).toBeVisible();
    expect(screen.getByTestId(testIds.savedTests.counts)).toHaveTextContent('all 1 pass');
    await userEvent.click(save());
    await waitFor(() => expect(sent.some(({ method }) => method === 'POST')).toBe(true));
    expect(sent.find(({ method }) => method === 'POST')?.body).toMatchObject({
      observe: true,
      tests: {
        items: [
          {
            name: 'checkout: violated',
            trace: expect.stringMatching(/^checkout .*\n {2}payment\.charge .*amount=1500 card="h:1:2"\n$/),
            expect: 'violated',
            complete: true,
          },
        ],
      },
    });
  });
});

describe('leaving with unsaved changes', () => {
  it('asks first, and stays or leaves as told', async () => {
    startBackend({ 'GET /api/rules/detect-errors': { data: stored }, 'GET /api/rules': noRules });
    const { history } = renderApp('/rules/detect-errors');

    await write('never { mine }');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Stay' }));
    expect(history.location.pathname).toBe(`${rulesUrl}/detect-errors`);
    expect(await expression()).toHaveValue('never { mine }');

    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Leave' }));
    await waitFor(() => expect(history.location.pathname).toBe(rulesUrl));
  });

  it('asks before Back, and before the tab is closed', async () => {
    startBackend({ 'GET /api/rules/detect-errors': { data: stored }, 'GET /api/rules': noRules });
    locationService.push('/a/betracehq-betrace-app/gallery');
    const { history } = renderApp('/rules/detect-errors');
    const closing = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };

    await expression();
    expect(closing()).toBe(false);
    await write('never { mine }');
    expect(closing()).toBe(true);
    history.goBack();
    await userEvent.click(await screen.findByRole('button', { name: 'Stay' }));
    expect(history.location.pathname).toBe(`${rulesUrl}/detect-errors`);
    expect(await expression()).toHaveValue('never { mine }');
  });

  it('asks nothing when nothing was changed', async () => {
    startBackend({ 'GET /api/rules/detect-errors': { data: stored }, 'GET /api/rules': noRules });
    const { history } = renderApp('/rules/detect-errors');

    await expression();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(history.location.pathname).toBe(rulesUrl));
  });
});
