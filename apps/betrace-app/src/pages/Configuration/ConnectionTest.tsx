import { Button, Stack } from '@grafana/ui';
import { useCallback } from 'react';

import { Findings } from '../../components/Findings.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useLoaded } from '../../data/useLoaded.ts';
import { testIds } from '../../testIds.ts';
import { testConnection, type Connection } from './connection/testConnection.ts';

interface Props extends Connection {
  unsaved: boolean;
}

/** Tries the backend on the way that every page takes, with the settings as they are saved. */
export function ConnectionTest({ unsaved, backendUrl, hasToken, version }: Props) {
  const { data, loading, reload } = useLoaded(
    useCallback(() => testConnection({ backendUrl, hasToken, version }), [backendUrl, hasToken, version]),
  );
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
      <div aria-live="polite" data-testid={testIds.configuration.testResult}>
        {loading && !unsaved && <Loading what="what the backend says" />}
        {!loading && !unsaved && data && <Findings label="Connection" findings={data} />}
      </div>
    </Stack>
  );
}
