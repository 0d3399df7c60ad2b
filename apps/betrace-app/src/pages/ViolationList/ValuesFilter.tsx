import { locationService } from '@grafana/runtime';
import { Field, MultiCombobox } from '@grafana/ui';
import { useId } from 'react';

import { testIds } from '../../testIds.ts';

interface Option {
  value: string;
  label?: string;
}

interface Props {
  /** In the URL. */
  name: 'rule' | 'severity' | 'service' | 'tag' | 'framework';
  label: string;
  values: string[];
  options: Option[] | ((text: string) => Promise<Option[]>);
  labelOf?: (value: string) => string | undefined;
  minWidth?: number;
}

/** A filter by several values of which one must fit; none means all. */
export function ValuesFilter({ name, label, values, options, labelOf, minWidth = 16 }: Props) {
  const id = useId();
  return (
    <Field noMargin label={label} htmlFor={id}>
      <MultiCombobox
        id={id}
        options={options}
        value={values.map((value) => ({ value, label: labelOf?.(value) ?? value }))}
        onChange={(chosen) => locationService.partial({ [name]: chosen.map(({ value }) => value) })}
        placeholder="Every one"
        isClearable
        width="auto"
        minWidth={minWidth}
        maxWidth={60}
        data-testid={testIds.violationList[name]}
      />
    </Field>
  );
}
