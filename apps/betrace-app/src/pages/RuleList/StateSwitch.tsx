import type { Rule } from '@betrace/api-client';
import { RadioButtonGroup } from '@grafana/ui';
import { useRef, useState } from 'react';

import { stateOf, type RuleState } from '../../data/ruleState.ts';
import { testIds } from '../../testIds.ts';

const options: Array<{ value: RuleState; label: string; description: string }> = [
  { value: 'off', label: 'off', description: 'No trace is judged by it' },
  {
    value: 'observe',
    label: 'observe',
    description: 'Evaluated and counted, without spans or alerts: to try it first',
  },
  { value: 'on', label: 'on', description: 'Violations become spans and alerts' },
];

interface Props {
  rule: Rule;
  disabled: boolean;
  /** Resolves with the changed rule, or undefined when it could not be changed. */
  onState: (rule: Rule, state: RuleState) => Promise<Rule | undefined>;
}

/**
 * Shows at once what was chosen. It stays usable, and keeps the focus, while a change is on its way: what is chosen
 * meanwhile is sent next.
 */
export function StateSwitch({ rule, disabled, onState }: Props) {
  const [wanted, setWanted] = useState<RuleState>();
  const next = useRef<RuleState>(undefined);

  const choose = async (state: RuleState) => {
    const isSending = next.current !== undefined;
    next.current = state;
    setWanted(state);
    let sent: Rule | undefined = rule;
    while (!isSending && sent && stateOf(sent) !== next.current) {
      sent = await onState(sent, next.current);
    }
    if (!isSending) {
      next.current = undefined;
      setWanted(undefined);
    }
  };

  return (
    <RadioButtonGroup
      size="sm"
      options={options}
      value={wanted ?? stateOf(rule)}
      disabled={disabled}
      onChange={choose}
      aria-label={`State of ${rule.name}`}
      data-testid={testIds.ruleList.state}
    />
  );
}
