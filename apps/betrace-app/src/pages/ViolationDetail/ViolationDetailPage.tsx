import { ApiError } from '@betrace/api-client';
import { PluginPage } from '@grafana/runtime';
import { EmptyState } from '@grafana/ui';
import { useParams } from 'react-router';

import { urls } from '../../app/routes.ts';
import { Failure } from '../../components/Failure.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { useViolation } from '../../data/useViolations.ts';
import { ViolationDetail } from './ViolationDetail.tsx';

export default function ViolationDetailPage() {
  const { id = '' } = useParams();
  return <OneViolation key={id} id={id} />;
}

function OneViolation({ id }: { id: string }) {
  const { data, error, reload } = useViolation(id);
  return (
    <PluginPage
      pageNav={{ text: data?.message ?? 'Violation', parentItem: { text: 'Violations', url: urls.violations } }}
    >
      {data ? (
        <ViolationDetail violation={data} />
      ) : error instanceof ApiError && error.status === 404 ? (
        <Unknown what={error.message} />
      ) : error ? (
        <Failure error={error} onRetry={reload} />
      ) : (
        <Loading what="violation" />
      )}
    </PluginPage>
  );
}

function Unknown({ what }: { what: string }) {
  return (
    <EmptyState
      variant="not-found"
      message={what}
      button={
        <PageLink variant="secondary" href={urls.violations}>
          See the violations
        </PageLink>
      }
    >
      Violations are deleted when they are older than the backend keeps them, and by administrators.
    </EmptyState>
  );
}
