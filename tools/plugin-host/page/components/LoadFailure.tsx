import { config } from '@grafana/runtime';
import { ThemeContext } from '@grafana/data';
import { Alert, GlobalStyles } from '@grafana/ui';

/** Shown instead of a plugin that could not be loaded. `what` begins the sentence. */
export function LoadFailure({ what, error }: { what: string; error: unknown }) {
  return (
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <Alert title={`${what} could not be loaded`} data-testid="host-load-failure">
        <pre>{error instanceof Error ? error.message : JSON.stringify(error)}</pre>
      </Alert>
    </ThemeContext.Provider>
  );
}
