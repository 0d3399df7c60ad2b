import { locationService } from '@grafana/runtime';
import { Alert, Button, Field, Input, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import { useLocation } from 'react-router';

import { urls } from '../app/routes.ts';
import { Failure } from '../components/Failure.tsx';
import { Loading } from '../components/Loading.tsx';
import { PageLink } from '../components/PageLink.tsx';
import { testIds } from '../testIds.ts';
import type { TrialRule } from './judge.ts';
import { RuleIdeas } from './RuleIdeas.tsx';
import { SampleList } from './SampleList.tsx';
import { useTraceById } from './useTraceById.ts';

/** The rule on one trace that is known by its id. What is looked for stands in the URL: `?trace=&datasource=`. */
export function TraceById({ rule }: { rule?: TrialRule }) {
  const id = useId();
  const query = new URLSearchParams(useLocation().search);
  const wanted = query.get('trace') ?? '';
  const traceId = readTraceId(wanted);
  const [text, setText] = useState(wanted);
  const { data, error, loading, reload } = useTraceById(traceId, query.get('datasource') ?? undefined);
  const wrong = text.trim() !== '' && readTraceId(text) === undefined;
  const look = () => {
    if (readTraceId(text) === traceId) {
      reload();
    } else {
      locationService.partial({ trace: readTraceId(text), datasource: null }, true);
    }
  };
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <Stack gap={1} alignItems="flex-end" wrap="wrap">
        <Field
          noMargin
          label="Trace id"
          description="Looked up in Tempo, and among the traces that the backend holds."
          htmlFor={id}
          invalid={wrong}
          error="A trace id has up to 32 hexadecimal digits."
        >
          <Input
            id={id}
            width={44}
            value={text}
            placeholder="0af7651916cd43dd8448eb211c80319c"
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && !wrong && look()}
            data-testid={testIds.trial.traceId}
          />
        </Field>
        <Button
          variant="secondary"
          icon="search"
          disabled={wrong || text.trim() === '' || (loading && traceId !== undefined)}
          onClick={look}
          data-testid={testIds.trial.lookUp}
        >
          Look up
        </Button>
      </Stack>
      {loading && traceId !== undefined && <Loading what="trace" />}
      {Boolean(error) && <Failure error={error} onRetry={reload} />}
      {!loading && data?.problem && (
        <Alert severity="warning" title={data.problem.title} data-testid={testIds.trial.traceProblem}>
          <Stack direction="column" gap={1} alignItems="flex-start">
            <span>{data.problem.advice}</span>
            {data.problem.configuration && (
              <PageLink variant="secondary" size="sm" icon="cog" href={urls.configuration}>
                Configuration
              </PageLink>
            )}
          </Stack>
        </Alert>
      )}
      {!loading && data?.sample && (
        <>
          <RuleIdeas sample={data.sample} />
          <SampleList rule={rule} samples={[data.sample]} />
        </>
      )}
    </Stack>
  );
}

/** Lower-case and filled up on the left, as Tempo leaves zeros away; undefined when it is none. */
function readTraceId(text: string): string | undefined {
  const written = text.trim().toLowerCase();
  return /^[0-9a-f]{1,32}$/.test(written) ? written.padStart(32, '0') : undefined;
}
