import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Button, Stack, TagList, Text, useStyles2 } from '@grafana/ui';
import { useId } from 'react';

import { urls } from '../../app/routes.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { SeverityBadge } from '../../components/SeverityBadge.tsx';
import type { StarterRule } from '../../gallery/starterRules.ts';
import { testIds } from '../../testIds.ts';
import { StarterRuleDetail } from './StarterRuleDetail.tsx';

interface Props {
  title: string;
  rules: readonly StarterRule[];
  /** Id of the rule whose details are shown. */
  open: string | null;
  /** Whether to offer them as new rules. */
  usable: boolean;
}

/** The starter rules of one theme; nothing where there is none. */
export function StarterRuleList({ title, rules, open, usable }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  if (rules.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby={id}>
      <Text id={id} element="h2" variant="h4">
        {title}
      </Text>
      <ul className={styles.list}>
        {rules.map((rule) => {
          const shown = rule.id === open;
          return (
            <li key={rule.id} className={styles.item} data-testid={testIds.gallery.rule} data-id={rule.id}>
              <div className={styles.head}>
                <Button
                  variant="secondary"
                  fill="text"
                  icon={shown ? 'angle-down' : 'angle-right'}
                  aria-expanded={shown}
                  onClick={() => locationService.partial({ rule: shown ? null : rule.id })}
                  data-testid={testIds.gallery.open}
                >
                  {rule.name}
                </Button>
                <SeverityBadge severity={rule.severity} />
                <TagList className={styles.tags} tags={rule.tags} />
                {usable && (
                  <PageLink
                    size="sm"
                    variant={shown ? 'primary' : 'secondary'}
                    href={urls.newRuleFrom(rule.id)}
                    aria-label={`Use this rule: ${rule.name}`}
                    data-testid={testIds.gallery.use}
                  >
                    Use this rule
                  </PageLink>
                )}
              </div>
              <Stack direction="column" gap={1} alignItems="stretch">
                <Text color="secondary">{rule.explanation}</Text>
                {shown && <StarterRuleDetail rule={rule} />}
              </Stack>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0) }),
  item: css({
    borderTop: `1px solid ${theme.colors.border.weak}`,
    padding: theme.spacing(1, 0),
    overflowWrap: 'anywhere',
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  tags: css({ flexGrow: 1, justifyContent: 'flex-start' }),
});
