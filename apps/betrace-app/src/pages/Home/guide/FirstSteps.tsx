import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, Stack, Text, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';

import { may } from '../../../app/access.ts';
import { urls } from '../../../app/routes.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { testIds } from '../../../testIds.ts';
import { Panel } from '../Panel.tsx';
import { SendSpans } from './SendSpans.tsx';
import { stepIds, type StepId } from './steps.ts';

interface Props {
  done: Record<StepId, boolean>;
  /** Whether senders need a token. */
  withToken: boolean;
  onDismiss: () => void;
}

const titles: Record<StepId, string> = {
  backend: 'Reach the backend',
  spans: 'Send spans',
  dataSource: 'Add the data source for violations',
  rule: 'Take a first rule from the gallery',
  violation: 'See the first violation',
};

/** From no data to the first violation. Steps tick themselves off; of the open ones the first says how. */
export function FirstSteps({ done, withToken, onDismiss }: Props) {
  const styles = useStyles2(getStyles);
  const next = stepIds.find((id) => !done[id]);
  return (
    <div data-testid={testIds.home.guide}>
      <Panel title={next ? 'First steps' : 'First steps: all done'}>
        <ol className={styles.list}>
          {stepIds.map((id) => (
            <li key={id} className={styles.step} data-testid={testIds.home.step} data-id={id} data-done={done[id]}>
              <Icon
                name={done[id] ? 'check-circle' : 'circle'}
                size="lg"
                title={done[id] ? 'Done' : 'Open'}
                className={cx(done[id] && styles.done)}
              />
              <Stack direction="column" gap={1} alignItems="flex-start">
                <Text weight={id === next ? 'medium' : 'regular'} color={done[id] ? 'secondary' : 'primary'}>
                  {titles[id]}
                </Text>
                {id === next && <How id={id} withToken={withToken} />}
              </Stack>
            </li>
          ))}
        </ol>
        <div>
          <Button variant="secondary" size="sm" onClick={onDismiss} data-testid={testIds.home.dismiss}>
            {next ? 'Hide the first steps' : 'Close'}
          </Button>
        </div>
      </Panel>
    </div>
  );
}

function How({ id, withToken }: { id: StepId; withToken: boolean }): ReactNode {
  switch (id) {
    case 'backend':
      return (
        <Configure>
          Grafana asks the backend by its own server. Address and token are set once, and tested there.
        </Configure>
      );
    case 'spans':
      return <SendSpans withToken={withToken} />;
    case 'dataSource':
      return (
        <Configure>Panels, alerts and the charts of violations ask by it. The configuration can create it.</Configure>
      );
    case 'rule':
      return may('editRules') ? (
        <>
          <Text color="secondary">
            A rule says what must always, or never, hold in a trace. Let it only observe at first: it then counts what
            it would have found, and tells nobody.
          </Text>
          <PageLink icon="book-open" size="sm" href={urls.gallery}>
            Open the gallery
          </PageLink>
        </>
      ) : (
        <Text color="secondary">Somebody with the Editor role can add one.</Text>
      );
    case 'violation':
      return (
        <>
          <Text color="secondary">
            It comes by itself as soon as a trace breaks a rule that is on, seconds after the root span of the trace.
            Nothing comes? Try the rule on held traces in its editor: it may be that nothing is broken.
          </Text>
          <PageLink variant="secondary" size="sm" href={urls.rules}>
            Rules
          </PageLink>
        </>
      );
  }
}

function Configure({ children }: { children: string }) {
  return (
    <>
      <Text color="secondary">{children}</Text>
      {may('configure') ? (
        <PageLink icon="cog" size="sm" href={urls.configuration}>
          Configuration
        </PageLink>
      ) : (
        <Text color="secondary">An administrator of Grafana can do that.</Text>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  step: css({ display: 'flex', gap: theme.spacing(1.5), color: theme.colors.text.secondary, '> div': { minWidth: 0 } }),
  done: css({ color: theme.colors.success.text }),
});
