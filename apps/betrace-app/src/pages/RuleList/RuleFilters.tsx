import { locationService } from '@grafana/runtime';
import { Field, FilterInput, InlineSwitch, MultiCombobox, Stack } from '@grafana/ui';
import { useId, useMemo } from 'react';

import { severities } from '../../components/SeverityBadge.tsx';
import { ruleStates } from '../../data/ruleState.ts';
import { testIds } from '../../testIds.ts';
import type { ListedRule } from './listedRule.ts';
import type { RuleView } from './ruleView.ts';

interface Props {
  rules: readonly ListedRule[];
  view: RuleView;
  text: string;
  onText: (text: string) => void;
}

/** Every choice goes into the URL, so that it can be shared and survives a reload. */
export function RuleFilters({ rules, view, text, onText }: Props) {
  const id = useId();
  const tags = useMemo(() => namesOf(rules.flatMap(({ rule }) => rule.tags)), [rules]);
  const frameworks = useMemo(
    () => namesOf(rules.flatMap(({ rule }) => rule.compliance.map(({ framework }) => framework))),
    [rules],
  );
  const choice = (name: 'severity' | 'state' | 'tag' | 'framework', label: string, names: readonly string[]) => (
    <Field noMargin label={label} htmlFor={`${id}-${name}`}>
      <MultiCombobox
        id={`${id}-${name}`}
        // What the URL names stays on show, also when no rule has it.
        options={namesOf([...names, ...view[name]], names).map((value) => ({ value, label: value }))}
        value={view[name]}
        onChange={(chosen) => locationService.partial({ [name]: chosen.map(({ value }) => value) })}
        placeholder="any"
        isClearable
        width="auto"
        minWidth={14}
        maxWidth={36}
      />
    </Field>
  );
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-end">
      <Field noMargin label="Search" htmlFor={`${id}-search`}>
        <FilterInput
          id={`${id}-search`}
          value={text}
          onChange={onText}
          escapeRegex={false}
          width={36}
          placeholder="Name, id, description, expression"
          data-testid={testIds.ruleList.search}
        />
      </Field>
      {choice('severity', 'Severity', severities)}
      {choice('state', 'State', [...ruleStates, 'broken'])}
      {tags.length + view.tag.length > 0 && choice('tag', 'Tag', tags)}
      {frameworks.length + view.framework.length > 0 && choice('framework', 'Framework', frameworks)}
      <InlineSwitch
        id={`${id}-violated`}
        label="Violated in 24 h"
        showLabel
        value={view.violated}
        onChange={(event) => locationService.partial({ violated: event.currentTarget.checked || null })}
        data-testid={testIds.ruleList.violated}
      />
    </Stack>
  );
}

/** Each name once: in the order given, else by the alphabet. */
function namesOf(names: readonly string[], order: readonly string[] = []): string[] {
  return [...new Set([...order, ...[...names].sort()])];
}
