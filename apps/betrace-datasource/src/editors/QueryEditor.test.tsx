import React, { useState } from 'react';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { DataSource } from '../DataSource';
import { testIds } from '../testIds';
import type { BetraceQuery, RuleChoice } from '../types';
import { QueryEditor } from './QueryEditor';

const ids = testIds.queryEditor;

const findRules = jest.fn(async (_text: string): Promise<RuleChoice[]> => [{ id: 'no-errors', name: 'No errors' }]);
const dataSource = { findRules } as unknown as DataSource;

/** Renders the editor as Grafana does: what it changes comes back as its query. */
function edit(initial: Partial<BetraceQuery>) {
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

describe('QueryEditor', () => {
  it('shows the fields of the chosen kind of query only', async () => {
    const { user, query, onRunQuery } = edit({ queryType: 'violations' });
    expect(screen.getByTestId(ids.limit)).toBeInTheDocument();
    expect(screen.queryByTestId(ids.allRules)).not.toBeInTheDocument();

    await user.click(within(screen.getByTestId(ids.queryType)).getByLabelText('Counts'));
    expect(query()).toEqual({ refId: 'A', queryType: 'violation_counts' });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
    expect(screen.queryByTestId(ids.limit)).not.toBeInTheDocument();
    expect(screen.getByTestId(ids.allRules)).toBeChecked();
  });

  it('offers the rules of the backend that fit what is typed', async () => {
    const { user, query } = edit({ queryType: 'violations', rules: ['a'] });
    await user.type(screen.getByTestId(ids.rules), 'err');
    await waitFor(() => expect(findRules).toHaveBeenCalledWith('err'));
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

  it('drops an emptied service from the query', async () => {
    const { user, query } = edit({ queryType: 'violations', service: 'web' });
    await user.clear(screen.getByTestId(ids.service));
    await user.keyboard('{Enter}');
    expect(query()?.service).toBeUndefined();
  });

  it('switches the zero series off', async () => {
    const { user, query } = edit({ queryType: 'violation_counts' });
    await user.click(screen.getByTestId(ids.allRules));
    expect(query()?.allRules).toBe(false);
  });
});
