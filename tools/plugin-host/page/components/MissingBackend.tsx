import { Alert } from '@grafana/ui';
import { hostData } from '../host-data.ts';

/** Says how to get the data source's backend where it is missing; nothing where it is there. */
export function MissingBackend() {
  return hostData.missingBackend === undefined ? null : (
    <Alert severity="warning" title="The data source cannot be queried here" data-testid="host-missing-backend">
      {hostData.missingBackend}
    </Alert>
  );
}
