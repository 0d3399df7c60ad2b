import type { Violation } from '@betrace/api-client';
import { config } from '@grafana/runtime';

import { may } from '../../app/access.ts';
import { urls } from '../../app/routes.ts';
import { useSettings } from '../../app/useSettings.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { useDataSource } from '../../data/useDataSource.ts';
import { testIds } from '../../testIds.ts';
import { alertLink } from './alertLink.ts';
import { traceLink } from './traceLink.ts';

const ids = testIds.violationDetail;

/** Where to go on from a violation; what this Grafana or this person has not is left out. */
export function Links({ violation }: { violation: Violation }) {
  const { tempoUid } = useSettings();
  const dataSourceUid = useDataSource();
  const button = { size: 'sm', variant: 'secondary' } as const;
  return (
    <>
      {tempoUid && (
        <PageLink {...button} icon="compass" href={traceLink(violation, tempoUid)} data-testid={ids.trace}>
          Open the trace
        </PageLink>
      )}
      <PageLink
        {...button}
        icon="list-ul"
        href={urls.ofTrace(violation.traceId, Date.parse(violation.traceStart))}
        data-testid={ids.ofTrace}
      >
        Every violation of this trace
      </PageLink>
      {dataSourceUid && config.unifiedAlertingEnabled && may('editRules') && (
        <PageLink {...button} icon="bell" href={alertLink(violation, dataSourceUid)} data-testid={ids.alert}>
          New alert rule
        </PageLink>
      )}
    </>
  );
}
