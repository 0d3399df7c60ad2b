import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { testIds } from '../testIds';
import { VariableEditor } from './VariableEditor';

const ids = testIds.variableEditor;

describe('VariableEditor', () => {
  it('begins with rules, which may be narrowed by a text', async () => {
    const onChange = jest.fn();
    render(<VariableEditor query={{ refId: '' }} onChange={onChange} />);
    expect(screen.getByTestId(ids.field)).toHaveValue('Rules');
    await userEvent.type(screen.getByTestId(ids.text), 'charge{Enter}');
    expect(onChange).toHaveBeenLastCalledWith({ refId: 'BetraceVariable', field: 'rule', text: 'charge' });
  });

  it('takes another kind of values and forgets the text', async () => {
    const onChange = jest.fn();
    render(<VariableEditor query={{ refId: 'V', field: 'rule', text: 'charge' }} onChange={onChange} />);
    await userEvent.type(screen.getByTestId(ids.field), 'serv{ArrowDown}{Enter}');
    expect(onChange).toHaveBeenLastCalledWith({ refId: 'V', field: 'service', text: undefined });
  });
});
