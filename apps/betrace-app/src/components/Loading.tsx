import { LoadingPlaceholder } from '@grafana/ui';

import { testIds } from '../testIds.ts';

export function Loading({ what }: { what: string }) {
  return <LoadingPlaceholder text={`Loading ${what}`} data-testid={testIds.page.loading} />;
}
