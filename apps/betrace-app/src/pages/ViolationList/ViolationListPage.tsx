import { PluginPage } from '@grafana/runtime';

import { ViolationList } from './ViolationList.tsx';

export default function ViolationListPage() {
  return (
    <PluginPage pageNav={{ text: 'Violations' }} subTitle="Traces that broke a rule, newest first.">
      <ViolationList />
    </PluginPage>
  );
}
