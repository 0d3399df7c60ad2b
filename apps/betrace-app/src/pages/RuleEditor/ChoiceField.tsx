import type { SelectableValue } from '@grafana/data';
import { RadioButtonList } from '@grafana/ui';
import { useId } from 'react';

import { FieldGroup } from './FieldGroup.tsx';

interface Props<T extends string> {
  label: string;
  /** Each with a sentence that says what it does. */
  options: Array<SelectableValue<T> & { value: T; label: string; description: string }>;
  value: T;
  onChange: (value: T) => void;
  'data-testid': string;
}

/** One of a few, each explained where it is chosen. */
export function ChoiceField<T extends string>({ label, options, value, onChange, ...rest }: Props<T>) {
  const id = useId();
  return (
    <FieldGroup label={label} data-testid={rest['data-testid']}>
      <RadioButtonList name={id} id={id} options={options} value={value} onChange={onChange} />
    </FieldGroup>
  );
}
