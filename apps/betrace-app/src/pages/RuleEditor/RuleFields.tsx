import { Field, Input, RadioButtonGroup, Stack, Switch, TagsInput, TextArea } from '@grafana/ui';
import { useId } from 'react';

import { severities } from '../../components/SeverityBadge.tsx';
import { testIds } from '../../testIds.ts';
import type { RuleForm } from './ruleForm.ts';

interface Props {
  form: RuleForm;
  onChange: (part: Partial<RuleForm>) => void;
}

const severityOptions = severities.map((value) => ({ value: value as string, label: value }));

/** What a rule has beside name and expression. */
export function RuleFields({ form, onChange }: Props) {
  const id = useId();
  return (
    <>
      <div data-testid={testIds.ruleEditor.severity}>
        <Field noMargin label="Severity">
          <RadioButtonGroup
            aria-label="Severity"
            options={severityOptions}
            value={form.severity}
            onChange={(severity) => onChange({ severity })}
          />
        </Field>
      </div>
      <Stack gap={4} wrap="wrap">
        <Field noMargin label="On" description="Judge traces by this rule." htmlFor={`${id}-enabled`}>
          <Switch
            id={`${id}-enabled`}
            value={form.enabled}
            onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
            data-testid={testIds.ruleEditor.enabled}
          />
        </Field>
        <Field
          noMargin
          label="Observe only"
          description="Evaluate and count, but write no span, alert or evidence: to try a rule on live traffic."
          htmlFor={`${id}-observe`}
        >
          <Switch
            id={`${id}-observe`}
            value={form.observe}
            onChange={(event) => onChange({ observe: event.currentTarget.checked })}
            data-testid={testIds.ruleEditor.observe}
          />
        </Field>
      </Stack>
      <Field
        noMargin
        label="Message"
        description="Text of a violation; {p.order_id} stands for a field of the variable p. Empty: the rule's name."
        htmlFor={`${id}-message`}
      >
        <Input
          id={`${id}-message`}
          value={form.message}
          placeholder="Charge {p.order_id} had no fraud check"
          onChange={(event) => onChange({ message: event.currentTarget.value })}
          data-testid={testIds.ruleEditor.message}
        />
      </Field>
      <Field noMargin label="Tags" htmlFor={`${id}-tags`}>
        <TagsInput id={`${id}-tags`} tags={form.tags} onChange={(tags) => onChange({ tags })} addOnBlur />
      </Field>
      <Field noMargin label="Description" htmlFor={`${id}-description`}>
        <TextArea
          id={`${id}-description`}
          rows={3}
          value={form.description}
          onChange={(event) => onChange({ description: event.currentTarget.value })}
          data-testid={testIds.ruleEditor.description}
        />
      </Field>
    </>
  );
}
