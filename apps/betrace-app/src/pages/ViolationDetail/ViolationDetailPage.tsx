import { PluginPage } from '@grafana/runtime';
import { useParams } from 'react-router';

import { urls } from '../../app/routes.ts';
import { Failure } from '../../components/Failure.tsx';
import { Loading } from '../../components/Loading.tsx';
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
      ) : error ? (
        <Failure error={error} onRetry={reload} />
      ) : (
        <Loading what="violation" />
      )}
    </PluginPage>
  );
}
