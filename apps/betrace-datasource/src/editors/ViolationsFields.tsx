import React from 'react';
import { AutoSizeInput, InlineField } from '@grafana/ui';

import { testIds } from '../testIds';
import { DEFAULT_LIMIT, MAX_LIMIT, type BetraceQuery } from '../types';

interface Props {
  query: BetraceQuery;
  change: (changes: Partial<BetraceQuery>) => void;
}

/** Fields of a violations query: service and limit. They take effect on leaving the field or Enter. */
export function ViolationsFields({ query, change }: Props) {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const limitIsValid = Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT;

  return (
    <>
      <InlineField label="Service" labelWidth={14} tooltip="Service of a witness or of the trace's root.">
        <AutoSizeInput
          id="betrace-query-service"
          data-testid={testIds.queryEditor.service}
          minWidth={24}
          placeholder="Every service"
          value={query.service ?? ''}
          onCommitChange={(event) => change({ service: event.currentTarget.value.trim() || undefined })}
        />
      </InlineField>
      <InlineField label="Limit" labelWidth={10} invalid={!limitIsValid} error={`From 1 to ${MAX_LIMIT}`}>
        <AutoSizeInput
          id="betrace-query-limit"
          data-testid={testIds.queryEditor.limit}
          type="number"
          min={1}
          max={MAX_LIMIT}
          minWidth={12}
          value={limit}
          onCommitChange={(event) => change({ limit: Number(event.currentTarget.value) || DEFAULT_LIMIT })}
        />
      </InlineField>
    </>
  );
}
