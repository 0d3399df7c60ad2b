import { Stack } from '@grafana/ui';
import { useState } from 'react';

import { Failure } from '../../components/Failure.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useViolations, type ViolationQuery } from '../../data/useViolations.ts';
import type { UrlFilter } from './filterFromUrl.ts';
import { NoViolations } from './NoViolations.tsx';
import { OlderButton, PAGE } from './OlderButton.tsx';
import { ViolationTable } from './ViolationTable.tsx';

/** The violations as the API lists them, without graphs. */
export function ViolationList({ filter }: { filter: UrlFilter }) {
  const [pageSize, setPageSize] = useState(PAGE);
  const { data, error, loading, reload } = useViolations(toQuery(filter, pageSize), filter.range);

  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      {Boolean(error) && <Failure error={error} onRetry={reload} />}
      {!data && !error && <Loading what="violations" />}
      {data?.violations.length === 0 && !loading && <NoViolations />}
      {data && data.violations.length > 0 && <ViolationTable violations={data.violations} />}
      {data?.nextPageToken && <OlderButton limit={pageSize} onShow={setPageSize} />}
    </Stack>
  );
}

function toQuery(filter: UrlFilter, pageSize: number): ViolationQuery {
  const { rules, severities, services, tags, frameworks, text, traceId, state, complete, observed } = filter;
  return {
    ruleId: rules,
    severity: severities,
    service: services,
    tag: tags,
    framework: frameworks,
    text,
    traceId,
    state: state && [state],
    complete,
    observed,
    pageSize,
  };
}
