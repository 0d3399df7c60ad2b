import { Alert, Stack } from '@grafana/ui';

import { may } from '../../app/access.ts';
import { urls } from '../../app/routes.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { testIds } from '../../testIds.ts';

/** Why there are no graphs, and who can mend it. */
export function MissingDataSource() {
  const mayCreate = may('createDataSources');
  return (
    <Alert
      severity="info"
      title="Graphs and live violations need the BeTrace data source"
      data-testid={testIds.violationList.noDataSource}
    >
      <Stack direction="column" gap={1} alignItems="flex-start">
        {mayCreate
          ? 'There is none yet. The list below comes from the backend directly.'
          : 'There is none yet: ask an administrator to create it. The list below comes from the backend directly.'}
        {mayCreate && (
          <PageLink size="sm" variant="secondary" icon="database" href={urls.configuration}>
            Create the data source
          </PageLink>
        )}
      </Stack>
    </Alert>
  );
}
