import { Field, MultiCombobox } from '@grafana/ui';
import { useEffect, useId, useState } from 'react';

import { tagsInUse } from '../../data/tagsInUse.ts';
import { testIds } from '../../testIds.ts';

const asOption = (tag: string) => ({ value: tag, label: tag });

interface Props {
  value: readonly string[];
  onChange: (tags: string[]) => void;
}

/** The tags of a rule, out of those that rules have, or new ones. */
export function TagsField({ value, onChange }: Props) {
  const id = useId();
  const [known, setKnown] = useState<string[]>([]);
  useEffect(() => void tagsInUse().then(setKnown), []);
  return (
    <Field noMargin label="Tags" description="Words to find and group rules by." htmlFor={id}>
      <MultiCombobox
        id={id}
        options={known.map(asOption)}
        value={value.map(asOption)}
        onChange={(options) => onChange(options.map((option) => option.value))}
        createCustomValue
        customValueDescription="A new tag"
        placeholder="payments"
        data-testid={testIds.ruleEditor.tags}
      />
    </Field>
  );
}
