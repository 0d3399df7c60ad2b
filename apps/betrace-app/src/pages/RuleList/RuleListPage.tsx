import { PluginPage } from '@grafana/runtime';

import { may } from '../../app/access.ts';
import { NewRuleLinks } from './NewRuleLinks.tsx';
import { RuleList } from './RuleList.tsx';

export default function RuleListPage() {
  return (
    <PluginPage
      pageNav={{ text: 'Rules' }}
      subTitle="What must always, or must never, hold in a trace."
      actions={may('editRules') && <NewRuleLinks />}
    >
      <RuleList />
    </PluginPage>
  );
}
