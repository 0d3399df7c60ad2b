import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { readFilterText } from '../filterText';
import { isRunnable } from '../isRunnable';
import { EXAMPLES, QueryHelp } from './QueryHelp';

describe('QueryHelp', () => {
  it('puts an example in the place of the query at hand', async () => {
    const onClickExample = jest.fn();
    const query = { refId: 'B', datasource: { uid: 'betrace' } };
    render(<QueryHelp datasource={{} as never} query={query} onClickExample={onClickExample} />);
    await userEvent.click(screen.getByRole('button', { name: 'How the rules are doing' }));
    expect(onClickExample).toHaveBeenCalledWith({ queryType: 'rules', refId: 'B', datasource: { uid: 'betrace' } });
  });

  it.each(EXAMPLES.map(({ title, query }) => [title, query] as const))(
    'shows "%s" as a query that can run',
    (_, query) => {
      expect(isRunnable({ refId: 'A', ...query })).toBe(true);
      expect(() => readFilterText(query.filter ?? '')).not.toThrow();
    },
  );
});
