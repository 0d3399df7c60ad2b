import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';

import { VIOLATIONS_TYPE } from '../../app/settings.ts';
import { Failure } from '../../components/Failure.tsx';
import { Findings } from '../../components/Findings.tsx';
import { Loading } from '../../components/Loading.tsx';
import { dataSourcesOf } from '../../data/dataSourcesOf.ts';
import { useRules } from '../../data/useRules.ts';
import { useStatus } from '../../data/useStatus.ts';
import { testIds } from '../../testIds.ts';
import { FirstSteps } from './guide/FirstSteps.tsx';
import { stepIds, stepsDone } from './guide/steps.ts';
import { useDismissed } from './guide/useDismissed.ts';
import { healthOf } from './health.ts';
import { LatelyPanel } from './LatelyPanel.tsx';
import { Panel } from './Panel.tsx';
import { useLately } from './useLately.ts';
import { WatchedPanel } from './WatchedPanel.tsx';

const POLL_MS = 10_000;

/** What is watched, what broke lately and how the service is doing; before there is anything, the first steps. */
export function Home() {
  const styles = useStyles2(getStyles);
  const status = useStatus(POLL_MS);
  const rules = useRules();
  const lately = useLately(POLL_MS);
  const loaded = [status, rules, lately];
  const error = loaded.find((one) => one.error)?.error;

  if (!error && !(status.data && rules.data && lately.data)) {
    return <Loading what="the state of the service" />;
  }
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      {Boolean(error) && <Failure error={error} onRetry={() => loaded.forEach((one) => one.reload())} />}
      <Guide
        withToken={Boolean(status.data?.callerToken)}
        done={stepsDone({
          status: status.error ? undefined : status.data,
          rules: rules.data?.rules,
          violations: lately.data?.newest,
          dataSource: dataSourcesOf(VIOLATIONS_TYPE).length > 0,
        })}
      />
      <div className={styles}>
        {status.data && rules.data && <WatchedPanel rules={rules.data.rules} brokenRules={status.data.brokenRules} />}
        {lately.data && <LatelyPanel {...lately.data} />}
      </div>
      {status.data && (
        <div data-testid={testIds.home.health}>
          <Panel title="Health of the service">
            <Findings label="Health of the service" findings={healthOf(status.data)} />
          </Panel>
        </div>
      )}
    </Stack>
  );
}

/** The first steps until they are done or put away; whoever sees the last one ticked off may enjoy it. */
function Guide(props: Pick<Parameters<typeof FirstSteps>[0], 'done' | 'withToken'>) {
  const [dismissed, setDismissed] = useDismissed();
  const open = stepIds.some((id) => !props.done[id]);
  const [seenOpen, setSeenOpen] = useState(open);
  if (open && !seenOpen) {
    setSeenOpen(true);
  }
  const needless = !open && !seenOpen && !dismissed;
  useEffect(() => {
    // Where all is there they are not wanted either while the backend is away for once.
    if (needless) {
      setDismissed(true);
    }
  }, [needless, setDismissed]);
  if (dismissed) {
    return open ? (
      <div>
        <Button variant="secondary" size="sm" fill="text" onClick={() => setDismissed(false)}>
          Show the first steps
        </Button>
      </div>
    ) : null;
  }
  return seenOpen ? <FirstSteps {...props} onDismiss={() => setDismissed(true)} /> : null;
}

const getStyles = (theme: GrafanaTheme2) =>
  css({
    display: 'grid',
    gap: theme.spacing(2),
    alignItems: 'start',
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(55)}), 1fr))`,
  });
