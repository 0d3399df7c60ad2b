import { PluginPage } from '@grafana/runtime';

import { urls } from '../../app/routes.ts';
import { RuleImport } from './RuleImport.tsx';

export default function RuleImportPage() {
  return (
    <PluginPage
      pageNav={{ text: 'Import rules', parentItem: { text: 'Rules', url: urls.rules } }}
      subTitle="New rules are created, those with the same id are made what the file says, others stay as they are."
    >
      <RuleImport />
    </PluginPage>
  );
}
