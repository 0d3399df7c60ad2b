import { Alert, Button, Stack } from '@grafana/ui';

import { Failure } from '../../components/Failure.tsx';
import { useHealth } from '../../data/useHealth.ts';
import { testIds } from '../../testIds.ts';

/** Asks the backend for its health on the way that every page takes, with the settings as they are saved. */
export function ConnectionTest({ unsaved }: { unsaved: boolean }) {
  const { data, error, loading, reload } = useHealth();
  return (
    <Stack direction="column" gap={2} alignItems="flex-start">
      <Button
        type="button"
        variant="secondary"
        icon="sync"
        disabled={loading || unsaved}
        onClick={reload}
        data-testid={testIds.configuration.test}
      >
        Test connection
      </Button>
      {unsaved && <span>Save first: the test uses what is saved.</span>}
      {!loading && !unsaved && (
        <div aria-live="polite" data-testid={testIds.configuration.testResult}>
          {error ? (
            <Failure error={error} />
          ) : (
            <Alert severity="success" title={`Connected to the BeTrace backend ${data?.version}`} />
          )}
        </div>
      )}
    </Stack>
  );
}
