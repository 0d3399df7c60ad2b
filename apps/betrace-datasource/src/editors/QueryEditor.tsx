import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { InlineField, MultiCombobox, RadioButtonGroup, Stack } from '@grafana/ui';

import type { DataSource } from '../DataSource';
import { testIds } from '../testIds';
import { SEVERITIES, type BetraceOptions, type BetraceQuery, type QueryType } from '../types';
import { CountsFields } from './CountsFields';
import { ViolationsFields } from './ViolationsFields';

type Props = QueryEditorProps<DataSource, BetraceQuery, BetraceOptions>;

const QUERY_TYPE_OPTIONS: Array<{ value: QueryType; label: string; description: string }> = [
  { value: 'violations', label: 'Violations', description: 'The newest violations, as a table' },
  { value: 'violation_counts', label: 'Counts', description: 'Violations per interval, as time series' },
];
const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({ value: value as string, label: value }));

/** The filters that both kinds of query share, then the fields of the chosen kind. Every choice runs the query. */
export function QueryEditor({ datasource, query, onChange, onRunQuery }: Props) {
  const change = (changes: Partial<BetraceQuery>) => {
    onChange({ ...query, ...changes });
    onRunQuery();
  };

  const findRules = async (text: string) =>
    (await datasource.findRules(text)).map(({ id, name }) => ({ value: id, label: id, description: name }));

  return (
    <Stack direction="column" gap={0}>
      <Stack direction="row" gap={0} wrap="wrap">
        <InlineField label="Query type" labelWidth={14}>
          <div data-testid={testIds.queryEditor.queryType}>
            <RadioButtonGroup
              options={QUERY_TYPE_OPTIONS}
              value={query.queryType}
              onChange={(queryType) => change({ queryType })}
            />
          </div>
        </InlineField>
        {query.queryType === 'violations' && <ViolationsFields query={query} change={change} />}
        {query.queryType === 'violation_counts' && <CountsFields query={query} change={change} />}
      </Stack>
      <Stack direction="row" gap={0} wrap="wrap">
        <InlineField label="Rules" labelWidth={14} tooltip="Rule ids or variables. None means every rule.">
          <MultiCombobox
            id="betrace-query-rules"
            data-testid={testIds.queryEditor.rules}
            width="auto"
            minWidth={32}
            maxWidth={80}
            createCustomValue
            placeholder="Every rule"
            options={findRules}
            value={(query.rules ?? []).map((value) => ({ value }))}
            onChange={(rules) => change({ rules: rules.map((rule) => rule.value) })}
          />
        </InlineField>
        <InlineField label="Severities" labelWidth={14} tooltip="Severities or variables. None means every severity.">
          <MultiCombobox
            id="betrace-query-severities"
            data-testid={testIds.queryEditor.severities}
            width="auto"
            minWidth={32}
            maxWidth={80}
            createCustomValue
            placeholder="Every severity"
            options={SEVERITY_OPTIONS}
            value={query.severities ?? []}
            onChange={(severities) => change({ severities: severities.map((severity) => severity.value) })}
          />
        </InlineField>
      </Stack>
    </Stack>
  );
}
