import React from 'react';
import { EditorField } from '@grafana/plugin-ui';
import { AutoSizeInput } from '@grafana/ui';

interface Props {
  /** Of the input. */
  id: string;
  testId: string;
  label: string;
  tooltip: string;
  placeholder: string;
  minWidth: number;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A line of text that is taken when it is left; blanks alone are none. */
export function TextField({ id, testId, label, tooltip, placeholder, minWidth, value, onChange }: Props) {
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id}>
      <AutoSizeInput
        id={id}
        data-testid={testId}
        minWidth={minWidth}
        placeholder={placeholder}
        value={value ?? ''}
        onCommitChange={(event) => onChange(event.currentTarget.value.trim() || undefined)}
      />
    </EditorField>
  );
}
