import { initPluginTranslations } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { lazy, Suspense, useMemo } from 'react';
import { useLocation } from 'react-router';

import { PLUGIN_ID, urls } from '../../app/routes.ts';
import { Loading } from '../../components/Loading.tsx';
import { useDataSource } from '../../data/useDataSource.ts';
import { filterFromUrl } from './filterFromUrl.ts';
import { MissingDataSource } from './MissingDataSource.tsx';
import { TimeRangeField } from './TimeRangeField.tsx';
import { ViolationFilters } from './ViolationFilters.tsx';
import { ViolationList } from './ViolationList.tsx';

// Scenes look their texts up; without this they complain that nobody said in which language.
const LazyScene = lazy(() => initPluginTranslations(PLUGIN_ID).then(() => import('./ViolationSceneView.tsx')));

export default function ViolationListPage() {
  const { search } = useLocation();
  const filter = useMemo(() => filterFromUrl(search), [search]);
  const uid = useDataSource();
  return (
    <PluginPage
      pageNav={{ text: 'Violations', url: urls.violations }}
      subTitle="Traces that broke a rule, newest first."
    >
      {uid ? (
        <Suspense fallback={<Loading what="violations" />}>
          <LazyScene key={uid} uid={uid} filter={filter} />
        </Suspense>
      ) : (
        <>
          <MissingDataSource />
          <ViolationFilters filter={filter}>
            <TimeRangeField range={filter.range} />
          </ViolationFilters>
          <ViolationList filter={filter} />
        </>
      )}
    </PluginPage>
  );
}
