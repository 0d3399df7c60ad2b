import React from 'react';
import { EditorField, EditorRow, EditorSwitch } from '@grafana/plugin-ui';
import { AutoSizeInput, RadioButtonGroup } from '@grafana/ui';

import type { DataSource } from '../DataSource';
import { testIds } from '../testIds';
import { DEFAULT_LIMIT, GROUPS, MAX_LIMIT, VERDICTS, type BetraceQuery } from '../types';
import { TextField } from './TextField';
import { ValuesField } from './ValuesField';

interface Props {
  datasource: DataSource;
  query: BetraceQuery;
  change: (changes: Partial<BetraceQuery>) => void;
}

const ids = testIds.queryEditor;

const ORDERS = [
  { value: 'newest' as const, label: 'Newest first' },
  { value: 'oldest' as const, label: 'Oldest first' },
];

/** How what was selected is answered: the row of options of each query type. */
export function OptionFields({ datasource, query, change }: Props) {
  switch (query.queryType) {
    case 'violations':
      return (
        <EditorRow>
          <LimitField query={query} change={change} />
          <EditorField label="Order">
            <div data-testid={ids.order}>
              <RadioButtonGroup
                options={ORDERS}
                value={query.order ?? 'newest'}
                onChange={(order) => change({ order })}
              />
            </div>
          </EditorField>
          <SwitchField
            id={ids.live}
            label="Live"
            tooltip="New violations are added as they are decided."
            value={query.live ?? false}
            onChange={(live) => change({ live })}
          />
          <SwitchField
            id="betrace-query-trial"
            label="On trial"
            tooltip="Violations of rules on trial (observe) instead of the others."
            value={query.trial ?? false}
            onChange={(trial) => change({ trial })}
          />
        </EditorRow>
      );
    case 'rules':
      return (
        <EditorRow>
          <LimitField query={query} change={change} />
        </EditorRow>
      );
    case 'violation_counts':
    case 'verdict_counts':
      return (
        <EditorRow>
          <ValuesField
            id="betrace-query-group-by"
            testId={ids.groupBy}
            label="Group by"
            tooltip="One series per combination. None gives one series."
            placeholder="Nothing"
            minWidth={40}
            options={GROUPS[query.queryType]}
            values={query.groupBy}
            // Empty and not absent: Grafana gives a query of a type only all defaults again.
            onChange={(groupBy = []) => change({ groupBy })}
          />
          {query.queryType === 'verdict_counts' && (
            <>
              <ValuesField
                id="betrace-query-verdicts"
                testId={ids.verdicts}
                label="Verdicts"
                tooltip="What the rules said of a trace."
                placeholder="Every verdict"
                options={VERDICTS}
                values={query.verdicts}
                onChange={(verdicts) => change({ verdicts })}
              />
              <ValuesField
                id="betrace-query-verdict-frameworks"
                testId={ids.frameworks}
                label="Frameworks"
                tooltip="Compliance frameworks for which the rules give evidence."
                placeholder="Any framework"
                options={(text) =>
                  datasource.findValues('framework').then((all) => all.filter(({ value }) => value.includes(text)))
                }
                values={query.frameworks}
                onChange={(frameworks) => change({ frameworks })}
              />
            </>
          )}
          {query.format !== 'numeric' && (
            <TextField
              id="betrace-query-interval"
              testId={ids.interval}
              label="Interval"
              tooltip="In whole minutes; $__interval fits the width of the panel."
              placeholder="$__interval"
              minWidth={12}
              value={query.interval}
              onChange={(interval) => change({ interval })}
            />
          )}
          {query.queryType === 'violation_counts' && (
            <SwitchField
              id={ids.allRules}
              label="Zero series"
              tooltip="Also a series of zeros for every enabled rule without violations. Alerts need it to resolve."
              value={query.allRules ?? true}
              onChange={(allRules) => change({ allRules })}
            />
          )}
        </EditorRow>
      );
    case 'violation_trace':
      return (
        <EditorRow>
          <TextField
            id="betrace-query-violation"
            testId={ids.violationId}
            label="Violation"
            tooltip="Its id, as in the column Violation of a table."
            placeholder="Id of a violation"
            minWidth={40}
            value={query.violationId}
            onChange={(violationId) => change({ violationId })}
          />
        </EditorRow>
      );
    case 'service_metrics':
      return (
        <EditorRow>
          <ValuesField
            id="betrace-query-metrics"
            testId={ids.metrics}
            label="Metrics"
            tooltip="Present values of the service's own metrics. Prometheus keeps their history."
            placeholder="Every metric"
            minWidth={64}
            options={(text) =>
              datasource.findValues('metric').then((all) => all.filter(({ value }) => value.includes(text)))
            }
            values={query.metrics}
            onChange={(metrics) => change({ metrics })}
          />
        </EditorRow>
      );
    default:
      return null;
  }
}

function LimitField({ query, change }: Omit<Props, 'datasource'>) {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const isValid = Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT;
  return (
    <EditorField label="Limit" invalid={!isValid} error={`From 1 to ${MAX_LIMIT}`}>
      <AutoSizeInput
        id="betrace-query-limit"
        data-testid={ids.limit}
        type="number"
        min={1}
        max={MAX_LIMIT}
        minWidth={12}
        value={limit}
        onCommitChange={(event) => change({ limit: Number(event.currentTarget.value) || DEFAULT_LIMIT })}
      />
    </EditorField>
  );
}

interface SwitchProps {
  id: string;
  label: string;
  tooltip: string;
  value: boolean;
  onChange: (value: boolean) => void;
}

function SwitchField({ id, label, tooltip, value, onChange }: SwitchProps) {
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id}>
      <EditorSwitch
        id={id}
        data-testid={id}
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </EditorField>
  );
}
