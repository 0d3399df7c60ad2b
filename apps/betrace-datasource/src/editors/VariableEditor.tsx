import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';

import type { DataSource } from '../DataSource';
import { testIds } from '../testIds';
import { FIELDS, type BetraceOptions, type BetraceQuery, type BetraceVariableQuery, type Field } from '../types';
import { TextField } from './TextField';

type Props = Pick<
  QueryEditorProps<DataSource, BetraceQuery, BetraceOptions, BetraceVariableQuery>,
  'query' | 'onChange'
>;

const ids = testIds.variableEditor;
const LABELS: Record<Field, string> = {
  rule: 'Rules',
  severity: 'Severities',
  service: 'Services',
  tag: 'Tags of rules',
  framework: 'Compliance frameworks',
};
const OPTIONS = FIELDS.map((value) => ({ value, label: LABELS[value] }));

/** What the values of a dashboard variable are. */
export function VariableEditor({ query, onChange }: Props) {
  const field = query.field ?? 'rule';
  const change = (changes: Partial<BetraceVariableQuery>) =>
    onChange({ ...query, refId: query.refId || 'BetraceVariable', field, ...changes });
  return (
    <EditorRow>
      <EditorField label="Values" htmlFor="betrace-variable-field">
        <Combobox
          id="betrace-variable-field"
          data-testid={ids.field}
          width={30}
          options={OPTIONS}
          value={field}
          onChange={({ value }) => change({ field: value, text: undefined })}
        />
      </EditorField>
      {field === 'rule' && (
        <TextField
          id="betrace-variable-text"
          testId={ids.text}
          label="That contain"
          tooltip="Only rules whose id, name or text contains this."
          placeholder="Every rule"
          minWidth={24}
          value={query.text}
          onChange={(text) => change({ text })}
        />
      )}
    </EditorRow>
  );
}
