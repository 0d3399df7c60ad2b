import { Field, RadioButtonGroup, TextArea } from '@grafana/ui';
import { lazy, Suspense, useId } from 'react';

import { Loading } from '../../components/Loading.tsx';
import { severities } from '../../components/SeverityBadge.tsx';
import { testIds } from '../../testIds.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { MessageField } from './MessageField.tsx';
import type { RuleForm } from './ruleForm.ts';
import { TagsField } from './TagsField.tsx';

// With the catalogue of controls.
const ComplianceField = lazy(() => import('./ComplianceField.tsx'));

interface Props {
  form: RuleForm;
  /** As it was when typing paused. */
  expression: string;
  onChange: (part: Partial<RuleForm>) => void;
}

const severityOptions = severities.map((value) => ({ value: value as string, label: value }));

/** In the order in which a rule goes through them. */
const states = [
  { value: 'off', label: 'Off', description: 'Kept, and no trace is judged by it.' },
  {
    value: 'observe',
    label: 'Observe',
    description:
      'Live traces are judged and counted, but nobody is told: the way to begin, until its counts are right.',
  },
  {
    value: 'on',
    label: 'On',
    description: 'Each violation becomes a span, can raise an alert and counts as evidence.',
  },
];

const behaviours = [
  {
    value: 'inconclusive',
    label: 'Wait for proof',
    description: 'Violated or satisfied only if no span that is still missing could change it; otherwise inconclusive.',
  },
  {
    value: 'evaluate',
    label: 'Judge what came',
    description: 'As if nothing was missing: it finds more, and some of it is wrong.',
  },
];

/** What a rule has beside name and expression. */
export function RuleFields({ form, expression, onChange }: Props) {
  const id = useId();
  return (
    <>
      <ChoiceField
        label="State"
        options={states}
        value={form.enabled ? (form.observe ? 'observe' : 'on') : 'off'}
        onChange={(state) =>
          // One that is switched off keeps whether it only observes.
          onChange(state === 'off' ? { enabled: false } : { enabled: true, observe: state === 'observe' })
        }
        data-testid={testIds.ruleEditor.state}
      />
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
      <MessageField value={form.message} expression={expression} onChange={(message) => onChange({ message })} />
      <TagsField value={form.tags} onChange={(tags) => onChange({ tags })} />
      <Suspense fallback={<Loading what="controls" />}>
        <ComplianceField value={form.compliance} onChange={(compliance) => onChange({ compliance })} />
      </Suspense>
      <ChoiceField
        label="Incomplete traces"
        options={behaviours}
        value={form.onIncomplete}
        onChange={(onIncomplete) => onChange({ onIncomplete })}
        data-testid={testIds.ruleEditor.onIncomplete}
      />
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
