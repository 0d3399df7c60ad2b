import { Alert, Button, Stack } from '@grafana/ui';

import { urls } from '../app/routes.ts';
import { useSettings } from '../app/useSettings.ts';
import { describeFailure } from '../data/describeFailure.ts';
import { testIds } from '../testIds.ts';
import { PageLink } from './PageLink.tsx';

interface Props {
  error: unknown;
  onRetry?: () => void;
  onDismiss?: () => void;
}

/** What went wrong, what to check, and the buttons that help. */
export function Failure({ error, onRetry, onDismiss }: Props) {
  const { backendUrl } = useSettings();
  const { title, advice, configuration } = describeFailure(error, backendUrl);
  return (
    <Alert title={title} severity="error" onRemove={onDismiss} data-testid={testIds.page.error}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        {advice.map((sentence) => (
          <span key={sentence}>{sentence}</span>
        ))}
        <Stack gap={1}>
          {onRetry && (
            <Button variant="secondary" size="sm" icon="sync" onClick={onRetry} data-testid={testIds.page.retry}>
              Try again
            </Button>
          )}
          {configuration && (
            <PageLink variant="secondary" size="sm" icon="cog" href={urls.configuration}>
              Configuration
            </PageLink>
          )}
        </Stack>
      </Stack>
    </Alert>
  );
}
