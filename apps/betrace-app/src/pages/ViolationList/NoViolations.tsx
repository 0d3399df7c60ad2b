import { EmptyState } from '@grafana/ui';

import { urls } from '../../app/routes.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { testIds } from '../../testIds.ts';

/** In place of an empty table: that this is good news, and what to check if it is not. */
export function NoViolations() {
  return (
    <div data-testid={testIds.page.empty}>
      <EmptyState
        variant="completed"
        message="No violations here"
        button={
          <PageLink variant="secondary" href={urls.rules}>
            See the rules
          </PageLink>
        }
      >
        No trace decided in this time range broke these rules. If you expected some, check that the rule is on and that
        traces arrive; a trace is judged some seconds after its root span.
      </EmptyState>
    </div>
  );
}
