import React from 'react';
import { InlineField, InlineSwitch, MultiCombobox } from '@grafana/ui';

import { testIds } from '../testIds';
import { GROUPS, type BetraceQuery } from '../types';

interface Props {
  query: BetraceQuery;
  change: (changes: Partial<BetraceQuery>) => void;
}

const GROUP_OPTIONS = GROUPS.map((value) => ({ value, label: value }));

/** Fields of a counts query: what gets its own series, and whether rules without violations show as zero. */
export function CountsFields({ query, change }: Props) {
  return (
    <>
      <InlineField label="Group by" labelWidth={14} tooltip="One series per combination. None gives one series.">
        <MultiCombobox
          id="betrace-query-group-by"
          data-testid={testIds.queryEditor.groupBy}
          width="auto"
          minWidth={32}
          maxWidth={48}
          placeholder="Nothing"
          options={GROUP_OPTIONS}
          value={query.groupBy ?? []}
          onChange={(groups) => change({ groupBy: groups.map((group) => group.value) })}
        />
      </InlineField>
      <InlineField
        label="Zero series"
        labelWidth={14}
        tooltip="Also a series of zeros for every enabled rule without violations. Alerts need it to resolve."
      >
        <InlineSwitch
          id="betrace-query-all-rules"
          data-testid={testIds.queryEditor.allRules}
          value={query.allRules ?? true}
          onChange={(event) => change({ allRules: event.currentTarget.checked })}
        />
      </InlineField>
    </>
  );
}
