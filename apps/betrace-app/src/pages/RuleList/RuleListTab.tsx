import { Stack } from '@grafana/ui';

import { may } from '../../app/access.ts';
import { NewRuleLinks } from './NewRuleLinks.tsx';
import { RuleList } from './RuleList.tsx';

/** The rules as a tab of the plugin's own page, which brings frame and title. */
export default function RuleListTab() {
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      {may('editRules') && <NewRuleLinks />}
      <RuleList />
    </Stack>
  );
}
