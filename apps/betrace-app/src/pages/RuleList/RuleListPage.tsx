import { PluginPage } from '@grafana/runtime';

import { mayEdit } from '../../app/mayEdit.ts';
import { urls } from '../../app/routes.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { testIds } from '../../testIds.ts';
import { RuleList } from './RuleList.tsx';

export default function RuleListPage() {
  return (
    <PluginPage
      pageNav={{ text: 'Rules' }}
      subTitle="What must always, or must never, hold in a trace."
      actions={
        mayEdit() && (
          <PageLink icon="plus" href={urls.newRule} data-testid={testIds.ruleList.create}>
            New rule
          </PageLink>
        )
      }
    >
      <RuleList />
    </PluginPage>
  );
}
