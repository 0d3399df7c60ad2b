import React, { useState } from 'react';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { DataSource } from '../DataSource';
import { testIds } from '../testIds';
import type { BetraceQuery, Choice } from '../types';
import { QueryEditor } from './QueryEditor';

const ids = testIds.queryEditor;

const VALUES: Record<string, Choice[]> = {
  rule: [{ value: 'no-errors', label: 'No errors' }],
  service: [{ value: 'check out' }, { value: 'web' }],
  metric: [{ value: 'betrace_open_traces' }],
  framework: [{ value: 'soc2' }],
};
const findValues = jest.fn(async (field: string, _text?: string): Promise<Choice[]> => VALUES[field] ?? []);
const getDefaultQuery = () => ({ queryType: 'violation_counts', groupBy: ['severity'] });
const dataSource = { findValues, getDefaultQuery } as unknown as DataSource;

/** Renders the editor as Grafana does: what it changes comes back as its query. */
function edit(initial: Partial<BetraceQuery> & { service?: string }) {
  const onChange = jest.fn<unknown, [BetraceQuery]>();
  const onRunQuery = jest.fn();
  function Panel() {
    const [query, setQuery] = useState<BetraceQuery>({ refId: 'A', ...initial });
    onChange.mockImplementation(setQuery);
    return <QueryEditor datasource={dataSource} query={query} onChange={onChange} onRunQuery={onRunQuery} />;
  }
  render(<Panel />);
  return { onRunQuery, query: () => onChange.mock.lastCall?.[0], user: userEvent.setup() };
}

async function choose(user: ReturnType<typeof userEvent.setup>, testId: string, option: string) {
  await user.click(within(screen.getByTestId(testId)).getByRole('combobox'));
  await user.click(await screen.findByText(option));
}

describe('QueryEditor', () => {
  it('shows the fields of the chosen type of query only, and forgets what another type does not know', async () => {
    const { user, query, onRunQuery } = edit({ queryType: 'violations', format: 'logs' });
    expect(screen.getByTestId(ids.limit)).toBeInTheDocument();
    expect(screen.queryByTestId(ids.allRules)).not.toBeInTheDocument();

    await choose(user, ids.queryType, 'Violation counts');
    expect(query()).toEqual({ refId: 'A', queryType: 'violation_counts', format: undefined, groupBy: ['rule'] });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
    expect(screen.queryByTestId(ids.limit)).not.toBeInTheDocument();
    expect(screen.getByTestId(ids.allRules)).toBeChecked();

    await choose(user, ids.queryType, 'Kept spans');
    expect(screen.getByTestId(ids.violationId)).toBeInTheDocument();
    expect(screen.queryByTestId(ids.rules)).not.toBeInTheDocument();
    expect(screen.queryByTestId(ids.mode)).not.toBeInTheDocument();

    await choose(user, ids.queryType, 'Service metrics');
    expect(screen.getByTestId(ids.metrics)).toBeInTheDocument();
  });

  it('counts the verdicts of the rules of a framework', async () => {
    const { user, query } = edit({ queryType: 'verdict_counts', groupBy: ['verdict'] });
    await user.type(screen.getByTestId(ids.frameworks), 'soc');
    await waitFor(() => expect(findValues).toHaveBeenCalledWith('framework'));
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}'); // the first is what was typed
    expect(query()).toMatchObject({ queryType: 'verdict_counts', groupBy: ['verdict'], frameworks: ['soc2'] });
  });

  it('shows a new query as it is asked: with the defaults, which a change stores', async () => {
    const { user, query } = edit({});
    expect(screen.getByText('Violation counts')).toBeInTheDocument();
    await user.click(screen.getByTestId(ids.allRules));
    expect(query()).toEqual({ refId: 'A', queryType: 'violation_counts', groupBy: ['severity'], allRules: false });
  });

  it('takes log lines and totals as formats', async () => {
    const { user, query } = edit({ queryType: 'violations' });
    await choose(user, ids.format, 'Logs');
    expect(query()?.format).toBe('logs');
    await choose(user, ids.queryType, 'Violation counts');
    expect(screen.getByTestId(ids.interval)).toBeInTheDocument();
    await choose(user, ids.format, 'Totals');
    expect(query()?.format).toBe('numeric');
    expect(screen.queryByTestId(ids.interval)).not.toBeInTheDocument();
  });

  it('offers the rules of the backend that fit what is typed', async () => {
    const { user, query } = edit({ queryType: 'violations', rules: ['a'] });
    await user.type(screen.getByTestId(ids.rules), 'err');
    await waitFor(() => expect(findValues).toHaveBeenCalledWith('rule', 'err'));
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}'); // the first is what was typed
    expect(query()?.rules).toEqual(['a', 'no-errors']);
  });

  it('takes any other rule id or variable', async () => {
    const { user, query } = edit({ queryType: 'violations', rules: ['a'] });
    await user.type(screen.getByTestId(ids.rules), '$rule{ArrowDown}{Enter}');
    expect(query()?.rules).toEqual(['a', '$rule']);
  });

  it('takes a limit on leaving the field, and shows one that is out of bounds', async () => {
    const { user, query, onRunQuery } = edit({ queryType: 'violations', limit: 100 });
    const limit = screen.getByTestId(ids.limit);
    await user.clear(limit);
    await user.type(limit, '9000');
    expect(onRunQuery).not.toHaveBeenCalled();
    await user.tab();
    expect(query()?.limit).toBe(9000);
    expect(screen.getByText('From 1 to 5000')).toBeInTheDocument();
  });

  it('drops an emptied text from the query', async () => {
    const { user, query } = edit({ queryType: 'violations', text: 'card' });
    await user.clear(screen.getByTestId(ids.text));
    await user.keyboard('{Enter}');
    expect(query()?.text).toBeUndefined();
  });

  it('switches the zero series off and live violations on', async () => {
    const counts = edit({ queryType: 'violation_counts' });
    await counts.user.click(screen.getByTestId(ids.allRules));
    expect(counts.query()?.allRules).toBe(false);
    const violations = edit({ queryType: 'violations' });
    await violations.user.click(screen.getByTestId(ids.live));
    expect(violations.query()?.live).toBe(true);
  });

  it('writes the filter as text and takes the text back into the fields', async () => {
    const { user, query } = edit({ queryType: 'violations', rules: ['a'], services: ['check out'] });
    const mode = within(screen.getByTestId(ids.mode));
    await user.click(mode.getByLabelText('Code'));
    expect(screen.getByTestId(ids.filter)).toHaveValue('rule=a service="check out"');

    await user.type(screen.getByTestId(ids.filter), ' severity=high');
    await user.tab();
    expect(query()?.filter).toBe('rule=a service="check out" severity=high');

    await user.click(mode.getByLabelText('Builder'));
    expect(query()).toMatchObject({
      editorMode: 'builder',
      rules: ['a'],
      severities: ['high'],
      services: ['check out'],
    });
    expect(query()?.filter).toBeUndefined();
  });

  it('says a mistake in the text while one types and keeps the text when the fields cannot show it', async () => {
    const { user, query } = edit({ queryType: 'violations', editorMode: 'code', filter: '' });
    await user.type(screen.getByTestId(ids.filter), 'colour=red');
    expect(screen.getByText(/"colour" is no field/)).toBeInTheDocument();
    await user.keyboard('{Shift>}{Enter}{/Shift}');
    expect(query()?.filter).toBe('colour=red');
    await user.click(within(screen.getByTestId(ids.mode)).getByLabelText('Builder'));
    expect(screen.getByText(/The builder cannot show this filter/)).toBeInTheDocument();
    expect(screen.getByTestId(ids.filter)).toHaveValue('colour=red');
  });

  it('shows a query that version 0.1 has stored', async () => {
    const { user, query } = edit({ queryType: 'violations', service: 'web' });
    await user.click(screen.getByTestId(ids.live));
    expect(query()).toEqual({ refId: 'A', queryType: 'violations', services: ['web'], live: true });
  });
});
