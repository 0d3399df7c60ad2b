import { Button, EmptyState, Input, Stack } from '@grafana/ui';
import { useState } from 'react';

import { Failure } from '../components/Failure.tsx';
import { Loading } from '../components/Loading.tsx';
import { useSettled } from '../data/useSettled.ts';
import { testIds } from '../testIds.ts';
import type { TrialRule } from './judge.ts';
import { SampleList } from './SampleList.tsx';
import { ServerRun } from './ServerRun.tsx';
import { useHeldSamples } from './useHeldSamples.ts';

const PAUSE_MS = 250;

/** The rule on traces that the backend holds: some of them here while one types, many on the server. */
export function HeldTraces({ rule }: { rule?: TrialRule }) {
  const [service, setService] = useState('');
  const [spanName, setSpanName] = useState('');
  const [attribute, setAttribute] = useState('');
  const { data, error, loading, reload } = useHeldSamples(
    useSettled(service.trim(), PAUSE_MS),
    useSettled(spanName.trim(), PAUSE_MS),
    useSettled(attribute.trim(), PAUSE_MS),
  );
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <Stack gap={1} wrap="wrap">
        <Input
          width={20}
          aria-label="Service"
          placeholder="Service"
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
          data-testid={testIds.trial.service}
        />
        <Input
          width={24}
          aria-label="Span name contains"
          placeholder="Span name contains"
          value={spanName}
          onChange={(event) => setSpanName(event.currentTarget.value)}
          data-testid={testIds.trial.spanName}
        />
        <Input
          width={28}
          aria-label="Attribute, or attribute=value"
          placeholder="Attribute, or attribute=value"
          value={attribute}
          onChange={(event) => setAttribute(event.currentTarget.value)}
          data-testid={testIds.trial.attribute}
        />
        <Button variant="secondary" icon="sync" disabled={loading} onClick={reload} data-testid={testIds.trial.reload}>
          Newest traces
        </Button>
      </Stack>
      {Boolean(error) && <Failure error={error} onRetry={reload} />}
      {data ? (
        data.samples.length > 0 ? (
          <SampleList rule={rule} samples={data.samples} />
        ) : (
          <NoTraces held={data.held} />
        )
      ) : (
        !error && <Loading what="traces" />
      )}
      {Boolean(data?.held) && <ServerRun rule={rule} />}
    </Stack>
  );
}

function NoTraces({ held }: { held: number }) {
  return (
    <div data-testid={testIds.page.empty}>
      {held > 0 ? (
        <EmptyState variant="not-found" message="No held trace fits this search">
          All of it is asked of one span. The service is its whole name; of the span name a part is enough; a value is
          found as it is shown.
        </EmptyState>
      ) : (
        <EmptyState variant="not-found" message="The backend holds no traces yet">
          Send spans to it, wait until their traces are judged, and take the newest; or paste a trace.
        </EmptyState>
      )}
    </div>
  );
}
