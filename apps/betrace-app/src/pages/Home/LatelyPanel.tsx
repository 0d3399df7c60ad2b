import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, Text, TextLink, useStyles2 } from '@grafana/ui';

import { urls } from '../../app/routes.ts';
import { formatTime } from '../../components/formats.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { SeverityBadge } from '../../components/SeverityBadge.tsx';
import { testIds } from '../../testIds.ts';
import { NumberTable } from './NumberTable.tsx';
import { Panel } from './Panel.tsx';
import type { Lately } from './useLately.ts';

/** What broke lately: violations by severity against the day before, and the newest ones. */
export function LatelyPanel({ bySeverity, newest }: Lately) {
  const styles = useStyles2(getStyles);
  return (
    <Panel title="What broke lately">
      <Text>{inWords(bySeverity)}</Text>
      <NumberTable
        label="Violations by severity"
        columns={['Severity', 'Last 24 hours', 'The 24 hours before']}
        rows={bySeverity.map(({ severity, lastDay, dayBefore }) => ({
          id: severity,
          head: <SeverityBadge severity={severity} />,
          numbers: [lastDay, dayBefore],
        }))}
      />
      {newest.length > 0 && (
        <ul aria-label="Newest violations" className={styles.list}>
          {newest.map(({ id, severity, message, ruleName, decidedAt }) => (
            <li key={id} className={styles.item} data-testid={testIds.home.violation} data-id={id}>
              <div className={styles.badge}>
                <SeverityBadge severity={severity} />
              </div>
              <Stack direction="column" gap={0}>
                <TextLink href={urls.violation(id)}>{message || ruleName}</TextLink>
                <Text color="secondary" variant="bodySmall">{`${ruleName}, ${formatTime(decidedAt)}`}</Text>
              </Stack>
            </li>
          ))}
        </ul>
      )}
      <div>
        <PageLink variant="secondary" size="sm" href={urls.violations}>
          Every violation
        </PageLink>
      </div>
    </Panel>
  );
}

function inWords(bySeverity: Lately['bySeverity']): string {
  const [now, before] = (['lastDay', 'dayBefore'] as const).map((day) =>
    bySeverity.reduce((total, one) => total + one[day], 0),
  ) as [number, number];
  if (now === 0) {
    return before === 0 ? 'Nothing broke in two days.' : `Nothing broke in 24 hours; ${before} did in the 24 before.`;
  }
  const change = now === before ? 'as many as' : now > before ? 'more than' : 'fewer than';
  const violations = now === 1 ? 'violation' : 'violations';
  return `${now.toLocaleString('en')} ${violations} in 24 hours: ${change} in the 24 before (${before.toLocaleString('en')}).`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  item: css({ display: 'flex', gap: theme.spacing(1.5), alignItems: 'flex-start' }),
  badge: css({ flex: `0 0 ${theme.spacing(7)}` }),
});
