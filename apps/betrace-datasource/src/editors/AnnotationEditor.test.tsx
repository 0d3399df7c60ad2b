import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { DataSource } from '../DataSource';
import { testIds } from '../testIds';
import { AnnotationEditor } from './AnnotationEditor';

describe('AnnotationEditor', () => {
  it('chooses the violations that are marked, within the annotation it belongs to', async () => {
    const onAnnotationChange = jest.fn();
    render(
      <AnnotationEditor
        datasource={{ findValues: async () => [] } as unknown as DataSource}
        query={{ refId: 'A' }}
        annotation={{
          name: 'Violations',
          enable: true,
          iconColor: 'red',
          target: { refId: 'Anno', queryType: 'violations', rules: ['a'] },
        }}
        onChange={jest.fn()}
        onRunQuery={jest.fn()}
        onAnnotationChange={onAnnotationChange}
      />,
    );
    await userEvent.type(screen.getByTestId(testIds.queryEditor.severities), 'critical{ArrowDown}{Enter}');
    expect(onAnnotationChange).toHaveBeenLastCalledWith({
      name: 'Violations',
      enable: true,
      iconColor: 'red',
      target: { refId: 'Anno', queryType: 'violations', rules: ['a'], severities: ['critical'] },
    });
  });
});
