import type { Rule } from '@betrace/api-client';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { status, type SentRequest } from '../../test/backend.ts';
import { aRule } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';
import { page, startWithRules } from '../../test/rules.ts';
import { testIds } from '../../testIds.ts';

const noBypass = aRule({ id: 'no-bypass', name: 'No bypass', enabled: false, revision: 3 });
const both = page(aRule(), noBypass);
const path = '/api/rules/no-bypass';
const switched = (part: object) => ({ data: { ...noBypass, revision: 4, ...part } });

const cell = async (name: string, label: string) =>
  within((await screen.findByText(name)).closest('tr') as HTMLElement).getByLabelText(label);
const notice = () => screen.getByTestId(testIds.ruleList.notice);
const dialog = () => within(screen.getByRole('dialog'));
const changesIn = (sent: SentRequest[]) =>
  sent.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

describe('a rule is switched in place', () => {
  it('on and off', async () => {
    const sent = startWithRules({
      'GET /api/rules': both,
      [`POST ${path}/enable`]: switched({ enabled: true }),
      [`POST ${path}/disable`]: switched({ revision: 5 }),
    });
    renderApp('/rules');

    await userEvent.click(await cell('No bypass', 'on'));
    await waitFor(() => expect(notice()).toHaveTextContent('“No bypass” is on.'));
    expect(await cell('No bypass', 'on')).toBeChecked();
    await userEvent.click(await cell('No bypass', 'off'));
    await waitFor(() => expect(notice()).toHaveTextContent('“No bypass” is off.'));
    expect(changesIn(sent)).toEqual([`POST ${path}/enable`, `POST ${path}/disable`]);
  });

  it('to observe, which replaces it on top of the revision that is shown', async () => {
    const sent = startWithRules({
      'GET /api/rules': both,
      [`PUT ${path}`]: switched({ enabled: true, observe: true }),
    });
    renderApp('/rules');

    await userEvent.click(await cell('No bypass', 'observe'));
    await waitFor(() => expect(notice()).toHaveTextContent('“No bypass” is observing.'));
    const { expression, compliance } = noBypass;
    expect(sent.at(-1)?.body).toMatchObject({ enabled: true, observe: true, revision: 3, expression, compliance });
  });

  it('by the arrow keys, each step after the other, without losing the focus', async () => {
    const sent = startWithRules({
      'GET /api/rules': both,
      [`PUT ${path}`]: ({ body }) => switched({ ...(body as Rule), revision: (body as Rule).revision + 1 }),
    });
    renderApp('/rules');

    (await cell('No bypass', 'off')).focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await waitFor(() => expect(notice()).toHaveTextContent('“No bypass” is on.'));
    expect(sent.at(-1)?.body).toMatchObject({ enabled: true, observe: false });
    expect(await cell('No bypass', 'on')).toHaveFocus();
  });

  it('and is as before when that is refused, with the reason', async () => {
    startWithRules({
      'GET /api/rules': both,
      'POST /api/rules/detect-errors/disable': { status: 403, data: status(7, 'The token may only read.') },
    });
    renderApp('/rules');

    await userEvent.click(await cell('Detect errors', 'off'));
    expect(await screen.findByText('The token may only read.')).toBeVisible();
    expect(await cell('Detect errors', 'on')).toBeChecked();
    expect(notice()).toHaveTextContent(/^$/);
  });

  it('but on only after a question when it fails its own tests', async () => {
    const failing = { name: 'a charge is found', trace: 'pay 0ms +1ms', expect: 'violated', complete: true };
    const sent = startWithRules({
      'GET /api/rules': both,
      [`GET ${path}`]: switched({ tests: { items: [{ ...failing, witnesses: [] }] } }),
      [`POST ${path}/enable`]: switched({ enabled: true }),
    });
    renderApp('/rules');

    await userEvent.click(await cell('No bypass', 'on'));
    expect(await screen.findByText(/a charge is found/)).toBeVisible();
    await userEvent.click(dialog().getByText('Leave it'));
    await waitFor(async () => expect(await cell('No bypass', 'off')).toBeChecked());
    expect(changesIn(sent)).toEqual([]);

    await userEvent.click(await cell('No bypass', 'on'));
    await userEvent.click(await screen.findByText('Enable it all the same'));
    await waitFor(() => expect(notice()).toHaveTextContent('“No bypass” is on.'));
  });

  it('and stays in sight, with the focus, though it does not fit the filter any more, until that is another', async () => {
    startWithRules({ 'GET /api/rules': both, [`POST ${path}/enable`]: switched({ enabled: true }) });
    const { history } = renderApp('/rules?state=off');

    await userEvent.click(await cell('No bypass', 'on'));
    await waitFor(() => expect(notice()).toHaveTextContent('“No bypass” is on.'));
    expect(await cell('No bypass', 'on')).toHaveFocus();
    act(() => history.push(`${history.location.pathname}?state=observe`));
    await waitFor(() => expect(screen.queryByText('No bypass')).not.toBeInTheDocument());
  });
});

describe('a change is undone', () => {
  const handlers = {
    'GET /api/rules': both,
    [`POST ${path}/enable`]: switched({ enabled: true }),
    [`PUT ${path}`]: switched({ revision: 5 }),
  };

  it.each([
    ['by the button', () => userEvent.click(screen.getByTestId(testIds.ruleList.undo))],
    ['by Ctrl+Z', () => userEvent.keyboard('{Control>}z{/Control}')],
  ])('%s, on top of what it made', async (_, undo) => {
    const sent = startWithRules(handlers);
    renderApp('/rules');

    await userEvent.click(await cell('No bypass', 'on'));
    await screen.findByTestId(testIds.ruleList.undo);
    await undo();
    await waitFor(() => expect(notice()).toHaveTextContent('Undone: “No bypass” is as before.'));
    expect(await cell('No bypass', 'off')).toBeChecked();
    expect(sent.at(-1)?.body).toMatchObject({ enabled: false, observe: false, revision: 4 });
    expect(screen.queryByTestId(testIds.ruleList.undo)).not.toBeInTheDocument();
  });

  it('without losing the focus, though it did not fit the filter', async () => {
    startWithRules(handlers);
    renderApp('/rules?state=off');

    await userEvent.click(await cell('No bypass', 'on'));
    await screen.findByTestId(testIds.ruleList.undo);
    await userEvent.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(notice()).toHaveTextContent('Undone'));
    expect(await cell('No bypass', 'on')).toHaveFocus();
  });

  it('but not over what somebody else changed since', async () => {
    const conflict = status(10, 'Rule no-bypass was changed since revision 4 was read.');
    startWithRules({ ...handlers, [`PUT ${path}`]: { status: 409, data: conflict } });
    renderApp('/rules');

    await userEvent.click(await cell('No bypass', 'on'));
    await userEvent.click(await screen.findByTestId(testIds.ruleList.undo));
    expect(await screen.findByText(conflict.message)).toBeVisible();
    expect(await cell('No bypass', 'on')).toBeChecked();
  });

  it('but Ctrl+Z in the search takes back what was typed', async () => {
    const sent = startWithRules(handlers);
    renderApp('/rules');

    await userEvent.click(await cell('No bypass', 'on'));
    await screen.findByTestId(testIds.ruleList.undo);
    await userEvent.type(screen.getByTestId(testIds.ruleList.search), 'no{Control>}z{/Control}');
    expect(changesIn(sent)).toEqual([`POST ${path}/enable`]);
  });
});

it('deletes a rule only after a confirmation, of the revision that was shown', async () => {
  const sent = startWithRules({ 'GET /api/rules': both, [`DELETE ${path}`]: { data: {} } });
  renderApp('/rules');

  await userEvent.click(await cell('No bypass', 'Delete No bypass'));
  await userEvent.click(dialog().getByText('Cancel'));
  await userEvent.click(await cell('No bypass', 'Delete No bypass'));
  expect(changesIn(sent)).toEqual([]);
  await userEvent.click(dialog().getByTestId('data-testid Confirm Modal Danger Button'));
  await waitFor(() => expect(notice()).toHaveTextContent('“No bypass” is deleted.'));
  expect(sent.at(-1)?.query.get('revision')).toBe('3');
  expect(screen.queryByText('No bypass')).not.toBeInTheDocument();
  expect(screen.getByText('Detect errors')).toBeVisible();
});

describe('several rules at once', () => {
  const three = page(aRule(), noBypass, aRule({ id: 'file', name: 'From a file', provisionedFrom: 'payments.yaml' }));

  it('are switched one after the other, those from files left alone, and undone together', async () => {
    const on = aRule({ revision: 4, observe: true });
    const sent = startWithRules({
      'GET /api/rules': three,
      'PUT /api/rules/detect-errors': { data: on },
      [`PUT ${path}`]: switched({ enabled: true, observe: true }),
    });
    renderApp('/rules');

    await userEvent.click(await screen.findByLabelText('Select every rule shown'));
    expect(screen.getByText('3 selected, 1 of them read only')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Observe' }));
    await waitFor(() => expect(notice()).toHaveTextContent('2 rules are observing.'));
    await userEvent.click(screen.getByTestId(testIds.ruleList.undo));
    await waitFor(() => expect(notice()).toHaveTextContent('Undone: 2 rules are as before.'));
    expect(changesIn(sent)).toEqual([
      'PUT /api/rules/detect-errors',
      `PUT ${path}`,
      'PUT /api/rules/detect-errors',
      `PUT ${path}`,
    ]);
  });

  it('say how far it came when one is refused', async () => {
    startWithRules({
      'GET /api/rules': three,
      'DELETE /api/rules/detect-errors': { data: {} },
      [`DELETE ${path}`]: { status: 409, data: status(10, 'Rule no-bypass was changed since.') },
    });
    renderApp('/rules');

    await userEvent.click(await screen.findByLabelText('Select every rule shown'));
    await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
    expect(dialog().getByText(/^Delete 2 rules\?/)).toBeVisible();
    await userEvent.click(dialog().getByTestId('data-testid Confirm Modal Danger Button'));
    await waitFor(() => expect(notice()).toHaveTextContent('“Detect errors” is deleted.'));
    expect(screen.getByText('Rule no-bypass was changed since.')).toBeVisible();
    expect(screen.getByText('No bypass')).toBeVisible();
  });
});

it('shows which file a provisioned rule comes from, and offers no change of it', async () => {
  startWithRules({ 'GET /api/rules': page(aRule({ provisionedFrom: 'payments.yaml' })) });
  renderApp('/rules');

  expect(await cell('Detect errors', 'off')).toBeDisabled();
  expect(screen.getByText('provisioned: payments.yaml')).toBeVisible();
  expect(screen.queryByLabelText('Delete Detect errors')).not.toBeInTheDocument();
});

describe('export', () => {
  const saved: Blob[] = [];
  beforeEach(() => {
    saved.length = 0;
    URL.createObjectURL = (blob: Blob) => `blob:${saved.push(blob)}`;
    URL.revokeObjectURL = () => undefined;
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      expect(this.download).toBe('betrace-rules.yaml');
    });
  });
  it('saves every rule as a file', async () => {
    startWithRules({ 'GET /api/rules': both, 'GET /api/rules/export': { data: { content: 'rules: []\n', rules: 2 } } });
    renderApp('/rules');

    await userEvent.click(await screen.findByText('Export all'));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(await saved[0]?.text()).toBe('rules: []\n');
  });

  it('saves only the rules that are shown', async () => {
    const content = JSON.stringify({ rules: [{ id: 'detect-errors' }, { id: 'no-bypass', name: 'No bypass' }] });
    startWithRules({ 'GET /api/rules': both, 'GET /api/rules/export': { data: { content, rules: 2 } } });
    renderApp('/rules?state=off');

    await userEvent.click(await screen.findByText('Export these 1'));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(await saved[0]?.text()).toBe('rules:\n  - id: no-bypass\n    name: No bypass\n');
  });

  it('says why when it fails', async () => {
    startWithRules({ 'GET /api/rules': both, 'GET /api/rules/export': { status: 500, data: status(13, 'It broke.') } });
    renderApp('/rules');

    await userEvent.click(await screen.findByText('Export all'));
    expect(await screen.findByText('It broke.')).toBeVisible();
    expect(saved).toEqual([]);
  });
});
