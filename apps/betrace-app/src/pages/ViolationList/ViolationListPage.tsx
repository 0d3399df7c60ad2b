import { PluginPage } from '@grafana/runtime';

import { urls } from '../../app/routes.ts';
import { ViolationList } from './ViolationList.tsx';

export default function ViolationListPage() {
  return (
    <PluginPage
      pageNav={{ text: 'Violations', url: urls.violations }}
      subTitle="Traces that broke a rule, newest first."
    >
      <ViolationList />
    </PluginPage>
  );
}
