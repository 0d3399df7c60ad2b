import React from 'react';
import { EditorField } from '@grafana/plugin-ui';
import { MultiCombobox } from '@grafana/ui';

import type { Choice } from '../types';

interface Props {
  /** Of the input; the test id is made from it too. */
  id: string;
  testId: string;
  label: string;
  tooltip?: string;
  placeholder: string;
  minWidth?: number;
  /** What there is to choose, or how to find what contains a text. Anything else may be typed: ids, variables. */
  options: readonly string[] | ((text: string) => Promise<Choice[]>);
  values: string[] | undefined;
  onChange: (values: string[] | undefined) => void;
}

/** A filter by several values of which one must hold; none means no filter. */
export function ValuesField({
  id,
  testId,
  label,
  tooltip,
  placeholder,
  minWidth = 24,
  options,
  values,
  onChange,
}: Props) {
  const choices =
    typeof options === 'function'
      ? async (text: string) => (await options(text)).map(toOption)
      : options.map((value) => ({ value }));
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id}>
      <MultiCombobox
        id={id}
        data-testid={testId}
        width="auto"
        minWidth={minWidth}
        maxWidth={80}
        createCustomValue
        isClearable
        placeholder={placeholder}
        options={choices}
        value={(values ?? []).map((value) => ({ value }))}
        onChange={(chosen) => onChange(chosen.length > 0 ? chosen.map(({ value }) => value) : undefined)}
      />
    </EditorField>
  );
}

const toOption = ({ value, label }: Choice) => ({
  value,
  label: value,
  ...(label && label !== value && { description: label }),
});
