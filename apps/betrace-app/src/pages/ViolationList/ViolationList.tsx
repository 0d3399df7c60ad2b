import { Button, EmptyState, Stack, Text } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { useLocation } from 'react-router';

import { urls } from '../../app/routes.ts';
import { Failure } from '../../components/Failure.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { useViolations } from '../../data/useViolations.ts';
import { testIds } from '../../testIds.ts';
import { filterFromUrl } from './filterFromUrl.ts';
import { ViolationFilters } from './ViolationFilters.tsx';
import { ViolationTable } from './ViolationTable.tsx';

const PAGE = 100;
/** The API answers at most this many at once. */
const MOST = 1000;

export function ViolationList() {
  const { search } = useLocation();
  const filter = useMemo(() => filterFromUrl(search), [search]);
  const [pageSize, setPageSize] = useState(PAGE);
  const { data, error, loading, reload } = useViolations({ ...filter, pageSize });

  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <ViolationFilters filter={filter} />
      {Boolean(error) && <Failure error={error} onRetry={reload} />}
      {!data && !error && <Loading what="violations" />}
      {data?.violations.length === 0 && !loading && <NoViolations />}
      {data && data.violations.length > 0 && <ViolationTable violations={data.violations} />}
      {data?.nextPageToken &&
        (pageSize < MOST ? (
          <div>
            <Button variant="secondary" disabled={loading} onClick={() => setPageSize(Math.min(pageSize + PAGE, MOST))}>
              Show older ones
            </Button>
          </div>
        ) : (
          <Text color="secondary">Only the newest {MOST} are shown: narrow the time range to see older ones.</Text>
        ))}
    </Stack>
  );
}

function NoViolations() {
  return (
    <div data-testid={testIds.page.empty}>
      <EmptyState
        variant="completed"
        message="No violations here"
        button={
          <PageLink variant="secondary" href={urls.rules}>
            See the rules
          </PageLink>
        }
      >
        No trace decided in this time range broke these rules. If you expected some, check that the rule is on and that
        traces arrive; a trace is judged some seconds after its root span.
      </EmptyState>
    </div>
  );
}
