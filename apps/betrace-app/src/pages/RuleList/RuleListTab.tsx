import { Stack } from '@grafana/ui';

import { mayEdit } from '../../app/mayEdit.ts';
import { urls } from '../../app/routes.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { testIds } from '../../testIds.ts';
import { RuleList } from './RuleList.tsx';

/** The rules as a tab of the plugin's own page, which brings frame and title. */
export default function RuleListTab() {
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      {mayEdit() && (
        <div>
          <PageLink icon="plus" href={urls.newRule} data-testid={testIds.ruleList.create}>
            New rule
          </PageLink>
        </div>
      )}
      <RuleList />
    </Stack>
  );
}
