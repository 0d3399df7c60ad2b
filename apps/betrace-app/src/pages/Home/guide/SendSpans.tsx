import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';

import { DEFAULT_BACKEND_URL } from '../../../app/settings.ts';
import { useSettings } from '../../../app/useSettings.ts';
import { testIds } from '../../../testIds.ts';
import { senders, snippet, type Sender } from './snippets.ts';

const names: Record<Sender, string> = { sdk: 'OpenTelemetry SDK', collector: 'Collector', alloy: 'Alloy' };
const options = senders.map((value) => ({ value, label: names[value] }));

/** How programs send their traces to the backend. */
export function SendSpans({ withToken }: { withToken: boolean }) {
  const styles = useStyles2(getStyles);
  const endpoint = useSettings().backendUrl || DEFAULT_BACKEND_URL;
  const [sender, setSender] = useState<Sender>('sdk');
  const text = snippet(sender, endpoint, withToken);
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Text color="secondary">
        {`OTLP over HTTP at ${endpoint}/v1/traces, OTLP over gRPC at port 50051 of the same machine, as Grafana reaches it; your programs may need another name for it.`}
      </Text>
      {withToken && (
        <Text color="secondary">
          The backend asks for tokens: make one with betrace tokens create --name senders --role ingest.
        </Text>
      )}
      <RadioButtonGroup aria-label="What sends" size="sm" options={options} value={sender} onChange={setSender} />
      {/* Can be scrolled by keyboard where it is too wide. */}
      <pre
        role="region"
        tabIndex={0}
        aria-label={`Configuration for ${names[sender]}`}
        className={styles}
        data-testid={testIds.home.snippet}
      >
        {text}
      </pre>
      <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => text}>
        Copy
      </ClipboardButton>
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => css({ maxWidth: '100%', margin: 0, padding: theme.spacing(1) });
