import { Stack } from '@grafana/ui';

import { urls } from '../../app/routes.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { testIds } from '../../testIds.ts';

/** The ways to a new rule. */
export function NewRuleLinks() {
  return (
    <Stack gap={1} wrap="wrap">
      <PageLink icon="plus" href={urls.newRule} data-testid={testIds.ruleList.create}>
        New rule
      </PageLink>
      <PageLink icon="book-open" variant="secondary" href={urls.gallery} data-testid={testIds.ruleList.gallery}>
        New rule from the gallery
      </PageLink>
      <PageLink icon="upload" variant="secondary" href={urls.importRules} data-testid={testIds.ruleList.import}>
        Import
      </PageLink>
    </Stack>
  );
}
