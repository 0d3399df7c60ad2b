import type { Violation } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, Text, TextLink, useStyles2 } from '@grafana/ui';

import { urls } from '../../app/routes.ts';
import { formatTime } from '../../components/formats.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { useNeighbours } from '../../data/useNeighbours.ts';
import { testIds } from '../../testIds.ts';

/** Violations of the same rule before and after this one; nothing while they are unknown, for the page stands without. */
export function Neighbours({ violation }: { violation: Violation }) {
  const styles = useStyles2(getStyles);
  const { data } = useNeighbours(violation);
  if (!data) {
    return null;
  }
  const { older, newer } = data;
  const [previous, next] = [older[0], newer[0]];
  return (
    <section aria-label="Violations of the same rule" data-testid={testIds.violationDetail.neighbours}>
      <Stack gap={1} alignItems="center" wrap="wrap">
        <Text element="h2" variant="h4">
          Violations of the same rule
        </Text>
        {previous && (
          <PageLink size="sm" variant="secondary" icon="angle-left" href={urls.violation(previous.id)}>
            Previous
          </PageLink>
        )}
        {next && (
          <PageLink size="sm" variant="secondary" icon="angle-right" href={urls.violation(next.id)}>
            Next
          </PageLink>
        )}
        <TextLink href={urls.ofRule(violation.ruleId)}>All of them</TextLink>
      </Stack>
      {older.length + newer.length === 0 ? (
        <Text color="secondary">There is no other.</Text>
      ) : (
        <ol className={styles.list}>
          {[...newer.toReversed(), violation, ...older].map((one) => (
            <li key={one.id} aria-current={one.id === violation.id}>
              <span className={styles.time}>{formatTime(one.decidedAt)}</span>{' '}
              {one.id === violation.id ? (
                <Text weight="medium">{one.message} (this one)</Text>
              ) : (
                <TextLink href={urls.violation(one.id)}>{one.message}</TextLink>
              )}{' '}
              <Text color="secondary">{[one.rootService, one.rootName].filter(Boolean).join(': ')}</Text>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0), '& li': { padding: theme.spacing(0.25, 0) } }),
  time: css({ fontVariantNumeric: 'tabular-nums', color: theme.colors.text.secondary }),
});
