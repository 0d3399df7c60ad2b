import type { Rule } from '@betrace/api-client';
import { Button, Stack, Text } from '@grafana/ui';

import type { RuleState } from '../../data/ruleState.ts';
import type { ListedRule } from './listedRule.ts';

interface Props {
  chosen: readonly ListedRule[];
  editable: boolean;
  busy: boolean;
  onState: (rules: readonly Rule[], state: RuleState) => void;
  onDelete: (rules: readonly Rule[]) => void;
  onExport: () => void;
  onClear: () => void;
}

const stateChoices: Array<{ state: RuleState; label: string }> = [
  { state: 'off', label: 'Switch off' },
  { state: 'observe', label: 'Observe' },
  { state: 'on', label: 'Switch on' },
];

/** What can be done with the rules that are selected. Those that come from files are exported, and else left alone. */
export function SelectionBar({ chosen, editable, busy, onState, onDelete, onExport, onClear }: Props) {
  const own = chosen.filter(({ rule }) => !rule.provisionedFrom);
  const rules = own.map(({ rule }) => rule);
  const fromFiles = chosen.length - own.length;
  return (
    <Stack gap={1} alignItems="center" wrap="wrap">
      <Text>
        {chosen.length} selected{editable && fromFiles > 0 && `, ${fromFiles} of them read only`}
      </Text>
      {editable && (
        <>
          {stateChoices.map(({ state, label }) => (
            <Button
              key={state}
              size="sm"
              variant="secondary"
              disabled={busy || own.every((listed) => listed.state === state)}
              onClick={() => onState(notIn(own, state), state)}
            >
              {label}
            </Button>
          ))}
          <Button
            size="sm"
            variant="destructive"
            fill="outline"
            icon="trash-alt"
            disabled={busy || own.length === 0}
            onClick={() => onDelete(rules)}
          >
            Delete
          </Button>
        </>
      )}
      <Button size="sm" variant="secondary" icon="download-alt" onClick={onExport}>
        Export selected
      </Button>
      <Button size="sm" variant="secondary" fill="text" onClick={onClear}>
        Select none
      </Button>
    </Stack>
  );
}

const notIn = (listed: readonly ListedRule[], state: RuleState): Rule[] =>
  listed.filter((one) => one.state !== state).map(({ rule }) => rule);
