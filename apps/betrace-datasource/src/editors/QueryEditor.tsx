import React from 'react';
import { CoreApp, type QueryEditorProps } from '@grafana/data';
import { EditorHeader, EditorRows, FlexItem, InlineSelect } from '@grafana/plugin-ui';
import { Alert, RadioButtonGroup } from '@grafana/ui';

import type { DataSource } from '../DataSource';
import { FilterTextError, toSelection, writeFilterText } from '../filterText';
import { migrateQuery } from '../migrateQuery';
import { testIds } from '../testIds';
import { GROUPS, type BetraceOptions, type BetraceQuery, type Format, type QueryType } from '../types';
import { CodeField } from './CodeField';
import { FilterFields } from './FilterFields';
import { OptionFields } from './OptionFields';

type Props = QueryEditorProps<DataSource, BetraceQuery, BetraceOptions>;

const ids = testIds.queryEditor;

const TYPES: Array<{ value: QueryType; label: string; description: string }> = [
  { value: 'violations', label: 'Violations', description: 'Each violation, with links to its rule and trace' },
  { value: 'violation_counts', label: 'Violation counts', description: 'How many, over time or as totals' },
  { value: 'rules', label: 'Rules', description: 'Status of the rules, with their violations' },
  { value: 'verdict_counts', label: 'Verdict counts', description: 'What the rules said of all traces' },
  { value: 'violation_trace', label: 'Kept spans', description: 'The spans kept of one violation, as a trace' },
  {
    value: 'service_metrics',
    label: 'Service metrics',
    description: 'Present values of the metrics of BeTrace itself',
  },
];

const FORMATS: Partial<Record<QueryType, Array<{ value: Format; label: string }>>> = {
  violations: [
    { value: 'table', label: 'Table' },
    { value: 'logs', label: 'Logs' },
  ],
  violation_counts: [
    { value: 'time_series', label: 'Time series' },
    { value: 'numeric', label: 'Totals' },
  ],
  verdict_counts: [
    { value: 'time_series', label: 'Time series' },
    { value: 'numeric', label: 'Totals' },
  ],
};

const MODES = [
  { value: 'builder' as const, label: 'Builder' },
  { value: 'code' as const, label: 'Code' },
];

const FILTERED: readonly QueryType[] = ['violations', 'violation_counts', 'rules'];

/** What is asked for in the header, which of it below (by fields or as a text), how it is answered in the last row. Every choice runs the query. */
export function QueryEditor({ datasource, query: stored, onChange, onRunQuery, app = CoreApp.Unknown }: Props) {
  // A new query is asked with the defaults before they are stored.
  const query = stored.queryType ? migrateQuery(stored) : { ...datasource.getDefaultQuery(app), ...stored };
  const [refusal, setRefusal] = React.useState<string>();
  const change = (changes: Partial<BetraceQuery>) => {
    setRefusal(undefined);
    onChange({ ...query, ...changes });
    onRunQuery();
  };

  const changeMode = (editorMode: 'builder' | 'code') => {
    try {
      change(
        editorMode === 'code'
          ? { editorMode, filter: writeFilterText(query) }
          : { editorMode, ...toSelection(query.filter ?? ''), filter: undefined },
      );
    } catch (error) {
      if (!(error instanceof FilterTextError)) {
        throw error;
      }
      setRefusal(error.message);
    }
  };

  const type = query.queryType ?? 'violations';
  const formats = FORMATS[type];
  const isFiltered = FILTERED.includes(type);
  const fields = { datasource, query, change };

  return (
    <>
      <EditorHeader>
        <div data-testid={ids.queryType}>
          <InlineSelect
            label="Query"
            aria-label="Query type"
            options={TYPES}
            value={type}
            onChange={({ value = 'violations' }) =>
              change({ queryType: value, format: undefined, groupBy: value in GROUPS ? ['rule'] : undefined })
            }
          />
        </div>
        {formats && (
          <div data-testid={ids.format}>
            <InlineSelect
              label="Format"
              aria-label="Format"
              options={formats}
              value={query.format ?? formats[0]?.value}
              onChange={({ value }) => change({ format: value })}
            />
          </div>
        )}
        <FlexItem grow={1} />
        {isFiltered && (
          <div data-testid={ids.mode}>
            <RadioButtonGroup size="sm" options={MODES} value={query.editorMode ?? 'builder'} onChange={changeMode} />
          </div>
        )}
      </EditorHeader>
      <EditorRows>
        {refusal && <Alert severity="warning" title={`The builder cannot show this filter: ${refusal}`} />}
        {isFiltered &&
          (query.editorMode === 'code' ? (
            <CodeField filter={query.filter ?? ''} onCommit={(filter) => change({ filter })} />
          ) : (
            <FilterFields {...fields} />
          ))}
        <OptionFields {...fields} />
      </EditorRows>
    </>
  );
}
