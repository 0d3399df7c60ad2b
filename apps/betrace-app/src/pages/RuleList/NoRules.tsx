import { EmptyState, Stack } from '@grafana/ui';

import { may } from '../../app/access.ts';
import { urls } from '../../app/routes.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { testIds } from '../../testIds.ts';

/** What a rule is, and how to begin. */
export function NoRules() {
  return (
    <div data-testid={testIds.page.empty}>
      <EmptyState
        variant="call-to-action"
        message="There are no rules yet"
        button={
          may('editRules') ? (
            <Stack gap={1} justifyContent="center" wrap="wrap">
              <PageLink icon="plus" size="lg" href={urls.newRule}>
                Write the first rule
              </PageLink>
              <PageLink icon="book-open" size="lg" variant="secondary" href={urls.gallery}>
                Take one from the gallery
              </PageLink>
              <PageLink icon="upload" size="lg" variant="secondary" href={urls.importRules}>
                Import a rule file
              </PageLink>
            </Stack>
          ) : undefined
        }
      >
        A rule states what must hold in a whole trace, for example that no span ends in an error:{' '}
        <code>{'span.status == "ERROR"'}</code>
        {!may('editRules') && '. Ask somebody with the Editor role to write the first one.'}
      </EmptyState>
    </div>
  );
}
