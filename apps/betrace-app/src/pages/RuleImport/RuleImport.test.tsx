import { config } from '@grafana/runtime';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { startBackend, status } from '../../test/backend.ts';
import { aRule } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';
import { testIds } from '../../testIds.ts';

const ids = testIds.ruleImport;
const stored = aRule({ severity: 'high', expression: 'never { pay.where(amount > 5) }' });
const imported = { ...stored, severity: 'low', expression: 'never { pay.where(amount > 7) }', revision: 4 };
const fresh = aRule({ id: 'fresh', name: 'Fresh', revision: 1 });
const results = [
  { id: 'detect-errors', outcome: 'updated', problems: [], stored, imported },
  { id: 'fresh', outcome: 'created', problems: [], imported: fresh },
  { id: 'same', outcome: 'unchanged', problems: [] },
];
const wrong = {
  ...{ id: 'wrong', outcome: 'failed' },
  problems: [{ severity: 'error', path: 'rules[3].severity', line: 12, message: 'severity is one of critical, high' }],
};
const answer = (all: object[]) => {
  const count = (word: string) => all.filter((one) => (one as { outcome: string }).outcome === word).length;
  const counts = { created: count('created'), updated: count('updated'), unchanged: count('unchanged') };
  return { data: { results: all, ...counts, failed: count('failed') } };
};
const paste = (text: string) => fireEvent.change(screen.getByTestId(ids.text), { target: { value: text } });
const outcome = (id: string) =>
  screen
    .getAllByTestId(ids.outcome)
    .find(({ dataset }) => dataset['id'] === id)
    ?.closest('tr') as HTMLElement;

it('shows what would become of each rule, with every change, before anything is imported', async () => {
  const sent = startBackend({ 'POST /api/rules/import': answer([...results, wrong]) });
  renderApp('/rules/import');

  await screen.findByTestId(ids.text);
  paste('rules: []');
  await userEvent.click(screen.getByTestId(ids.preview));
  await screen.findByTestId(ids.results);
  expect(sent.map(({ body }) => body)).toEqual([{ content: 'rules: []', dryRun: true }]);
  const rows = screen.getAllByTestId(ids.outcome).map(({ dataset }) => dataset['id']);
  expect(rows).toEqual(['wrong', 'fresh', 'detect-errors', 'same']);
  expect(outcome('wrong')).toHaveTextContent('Line 12: severity is one of critical, high');
  expect(outcome('detect-errors')).toHaveTextContent('Detect errorschanges expression, severity');

  await userEvent.click(within(outcome('detect-errors')).getByRole('button'));
  const diff = screen.getByLabelText('Expression');
  expect(diff).toHaveTextContent('never { pay.where(amount > 57) }');
  expect(diff.querySelector('del')).toHaveTextContent('5');
  expect(diff.querySelector('ins')).toHaveTextContent('7');

  await userEvent.click(screen.getByLabelText('1 created'));
  expect(screen.getAllByTestId(ids.outcome)).toHaveLength(1);
});

it('imports all or nothing unless one says otherwise, and tells what was done', async () => {
  const sent = startBackend({ 'POST /api/rules/import': answer([...results, wrong]) });
  renderApp('/rules/import');

  await screen.findByTestId(ids.text);
  paste('rules: []');
  await userEvent.click(screen.getByTestId(ids.preview));
  const start = await screen.findByTestId(ids.start);
  expect(start).toBeDisabled();
  expect(screen.getByText('1 rule has an error: mend the text, or import the others without.')).toBeVisible();

  await userEvent.click(screen.getByTestId(ids.allOrNothing));
  expect(start).toHaveTextContent('Import 2 rules');
  await userEvent.click(start);
  await waitFor(() =>
    expect(screen.getByTestId(ids.done)).toHaveTextContent('1 created, 1 updated1 failed, see below.'),
  );
  expect(sent.at(-1)?.body).toEqual({ content: 'rules: []', allOrNothing: false });
  expect(screen.getByRole('link', { name: 'See the rules' })).toHaveAttribute('href', '/a/betracehq-betrace-app/rules');
});

it('previews a file as soon as it is chosen, and forgets that when the text is changed', async () => {
  const sent = startBackend({ 'POST /api/rules/import': answer(results) });
  renderApp('/rules/import');

  const file = new File(['rules: [a]'], 'rules.yaml', { type: 'application/yaml' });
  await userEvent.upload(await screen.findByLabelText('Rule file'), file);
  await screen.findByTestId(ids.results);
  expect(screen.getByTestId(ids.text)).toHaveValue('rules: [a]');
  expect(sent[0]?.body).toEqual({ content: 'rules: [a]', dryRun: true });

  paste('rules: [b]');
  expect(screen.queryByTestId(ids.results)).not.toBeInTheDocument();
  expect(screen.queryByTestId(ids.start)).not.toBeInTheDocument();
});

it('says so when nothing would change', async () => {
  startBackend({ 'POST /api/rules/import': answer(results.slice(2)) });
  renderApp('/rules/import');

  await screen.findByTestId(ids.text);
  paste('rules: []');
  await userEvent.click(screen.getByTestId(ids.preview));
  expect(await screen.findByText('There is nothing to change.')).toBeVisible();
  expect(screen.getByTestId(ids.start)).toBeDisabled();
});

it('says why a file cannot be read, and keeps it', async () => {
  const message = 'content: has 2000000 characters; at most 1048576 are taken.';
  startBackend({ 'POST /api/rules/import': { status: 400, data: status(3, message) } });
  renderApp('/rules/import');

  await screen.findByTestId(ids.text);
  paste('rules: []');
  await userEvent.click(screen.getByTestId(ids.preview));
  expect(await screen.findByText(message)).toBeVisible();
  expect(screen.getByTestId(ids.text)).toHaveValue('rules: []');
});

it('is not offered to a Viewer, who is told what is needed', async () => {
  const bootData = config.bootData;
  config.bootData = { user: { orgRole: 'Viewer', isGrafanaAdmin: false } } as typeof bootData;
  try {
    startBackend({});
    renderApp('/rules/import');
    expect(await screen.findByText('Importing rules needs the Editor role')).toBeVisible();
    expect(screen.queryByTestId(ids.text)).not.toBeInTheDocument();
  } finally {
    config.bootData = bootData;
  }
});
