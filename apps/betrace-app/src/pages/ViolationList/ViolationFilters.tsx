import { locationService } from '@grafana/runtime';
import { Button, Combobox, Field, FilterInput, InlineSwitch, Stack } from '@grafana/ui';
import { useId, type ReactNode } from 'react';

import { severities } from '../../components/SeverityBadge.tsx';
import { client } from '../../data/client.ts';
import { useRules } from '../../data/useRules.ts';
import { useSearchText } from '../../data/useSearchText.ts';
import { testIds } from '../../testIds.ts';
import { closedStates, type UrlFilter } from './filterFromUrl.ts';
import { ValuesFilter } from './ValuesFilter.tsx';

const ids = testIds.violationList;

interface Props {
  filter: UrlFilter;
  /** Beside the switches. */
  children?: ReactNode;
}

/** Every choice goes into the URL, so that it can be shared and survives a reload. */
export function ViolationFilters({ filter, children }: Props) {
  const id = useId();
  const [text, , setText] = useSearchText('text');
  const rules = useRules().data?.rules ?? [];
  const names = new Map(rules.map((rule) => [rule.id, rule.name]));
  const once = (values: string[]) => [...new Set(values)].sort().map((value) => ({ value }));

  return (
    <Stack direction="column" gap={1} alignItems="stretch">
      <Stack gap={1} wrap="wrap" alignItems="flex-start">
        <ValuesFilter
          name="rule"
          label="Rule"
          values={filter.rules}
          options={rules.map(({ id, name }) => ({ value: id, label: name }))}
          // A deleted rule has no name any more, but its violations are still there.
          labelOf={(ruleId) => names.get(ruleId)}
          minWidth={24}
        />
        <ValuesFilter
          name="severity"
          label="Severity"
          values={filter.severities}
          options={severities.map((value) => ({ value }))}
        />
        <ValuesFilter
          name="service"
          label="Service"
          values={filter.services}
          options={async (prefix) => (await client.schema({ prefix })).services.map((value) => ({ value }))}
        />
        <ValuesFilter
          name="tag"
          label="Tag of the rule"
          values={filter.tags}
          options={once(rules.flatMap(({ tags }) => tags))}
        />
        <ValuesFilter
          name="framework"
          label="Framework"
          values={filter.frameworks}
          options={once(rules.flatMap(({ compliance }) => compliance.map(({ framework }) => framework)))}
        />
        <Field noMargin label="State" htmlFor={`${id}-state`}>
          <Combobox
            id={`${id}-state`}
            options={closedStates.map((value) => ({ value: value as string }))}
            value={filter.state ?? null}
            onChange={(option) => locationService.partial({ state: option?.value ?? null })}
            placeholder="open"
            isClearable
            width={18}
            data-testid={ids.state}
          />
        </Field>
        <Field noMargin label="Trace was" htmlFor={`${id}-complete`}>
          <Combobox
            id={`${id}-complete`}
            options={[
              { value: 'true', label: 'complete' },
              { value: 'false', label: 'incomplete' },
            ]}
            value={filter.complete === undefined ? null : String(filter.complete)}
            onChange={(option) => locationService.partial({ complete: option?.value ?? null })}
            placeholder="complete or not"
            isClearable
            width={20}
            data-testid={ids.complete}
          />
        </Field>
      </Stack>
      <Stack gap={1} wrap="wrap" alignItems="center">
        <FilterInput
          value={text}
          onChange={setText}
          escapeRegex={false}
          width={44}
          placeholder="Text of message, rule or root, or a trace id"
          aria-label="Search violations"
          data-testid={ids.text}
        />
        {filter.traceId && (
          <Button
            size="sm"
            variant="secondary"
            icon="times"
            tooltip="Show every trace"
            onClick={() => {
              setText('');
              locationService.partial({ trace: null, text: null });
            }}
            data-testid={ids.trace}
          >
            Trace {filter.traceId.slice(0, 8)}…
          </Button>
        )}
        <InlineSwitch
          id={`${id}-observed`}
          label="Rules only observed"
          showLabel
          value={filter.observed}
          onChange={(event) => locationService.partial({ observed: event.currentTarget.checked || null })}
          data-testid={ids.observed}
        />
        {children}
      </Stack>
    </Stack>
  );
}
