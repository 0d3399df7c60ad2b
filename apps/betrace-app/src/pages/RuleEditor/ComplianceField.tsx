import { findControl, frameworks } from '@betrace/dsl/compliance';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Button, Combobox, IconButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { useId, useState } from 'react';

import { testIds } from '../../testIds.ts';
import { FieldGroup } from './FieldGroup.tsx';
import type { RuleForm } from './ruleForm.ts';

type Controls = RuleForm['compliance'];

interface Props {
  value: Controls;
  onChange: (controls: Controls) => void;
}

const frameworkOptions = frameworks.map(({ id, name }) => ({ value: id, label: name }));

/** The controls that a rule is evidence for: out of the catalogue, or of other frameworks, which is told. */
export default function ComplianceField({ value, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [framework, setFramework] = useState('');
  const [control, setControl] = useState('');
  const inCatalogue = frameworks.find((one) => one.id === framework)?.controls ?? [];
  const twice = value.some((one) => one.framework === framework && one.control === control);
  const add = () => {
    onChange([...value, { framework, control }]);
    setControl('');
  };
  return (
    <FieldGroup label="Compliance controls" data-testid={testIds.ruleEditor.compliance}>
      <ul className={styles.list} aria-label="Compliance controls">
        {value.map((one) => {
          const known = findControl(one.framework, one.control);
          const name = `${frameworks.find(({ id }) => id === one.framework)?.name ?? one.framework} ${one.control}`;
          return (
            <li key={name} className={styles.item}>
              <Text>{name}</Text>{' '}
              {known ? (
                <Text color="secondary">{known.title}</Text>
              ) : (
                <Badge text="not in the catalogue" color="orange" />
              )}
              <IconButton
                name="times"
                aria-label={`Remove ${name}`}
                tooltip={`Remove ${name}`}
                onClick={() => onChange(value.filter((other) => other !== one))}
              />
            </li>
          );
        })}
      </ul>
      <Stack gap={1} wrap="wrap">
        <Combobox
          id={`${id}-framework`}
          aria-label="Framework"
          placeholder="Framework"
          width={20}
          options={frameworkOptions}
          value={framework || null}
          createCustomValue
          customValueDescription="Another framework"
          onChange={(option) => {
            setFramework(frameworkOf(option.value));
            setControl('');
          }}
        />
        <Combobox
          id={`${id}-control`}
          aria-label="Control"
          placeholder="Control"
          width={40}
          disabled={framework === ''}
          options={inCatalogue.map(({ id: value, title }) => ({ value, label: `${value} ${title}` }))}
          value={control || null}
          createCustomValue
          customValueDescription="Another control"
          onChange={(option) => setControl(option.value.trim())}
        />
        <Button
          variant="secondary"
          icon="plus"
          disabled={framework === '' || control === '' || twice}
          onClick={add}
          data-testid={testIds.ruleEditor.addControl}
        >
          Add control
        </Button>
      </Stack>
    </FieldGroup>
  );
}

/** What was typed may be the id or the name of one of the catalogue. */
function frameworkOf(typed: string): string {
  const word = typed.trim().toLowerCase();
  return frameworks.find(({ id, name }) => id === word || name.toLowerCase() === word)?.id ?? word;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(0, 0, 1) }),
  item: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
});
