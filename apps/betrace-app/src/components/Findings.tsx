import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, ClipboardButton, Stack, Text, useStyles2, type BadgeColor, type IconName } from '@grafana/ui';

import { testIds } from '../testIds.ts';
import { PageLink } from './PageLink.tsx';

export type Verdict = 'good' | 'look' | 'broken' | 'unknown';

/** One thing that was looked at: what was found, what it means, and what to do. */
export interface Finding {
  /** Names it for tests and keys. */
  id: string;
  verdict: Verdict;
  title: string;
  /** What that means, for somebody who does not know the service. */
  meaning?: string;
  /** What to do, most likely first. */
  advice?: readonly string[];
  /** To be run by hand. */
  command?: string;
  link?: { text: string; href: string };
}

const badges: Record<Verdict, { text: string; color: BadgeColor; icon: IconName }> = {
  good: { text: 'Good', color: 'green', icon: 'check' },
  look: { text: 'Look at this', color: 'orange', icon: 'exclamation-triangle' },
  broken: { text: 'Broken', color: 'red', icon: 'times' },
  unknown: { text: 'Not known', color: 'darkgrey', icon: 'question-circle' },
};

/** Findings below each other, each with its verdict in words as well as in colour. */
export function Findings({ findings, label }: { findings: readonly Finding[]; label: string }) {
  const styles = useStyles2(getStyles);
  return (
    <ul aria-label={label} className={styles.list}>
      {findings.map(({ id, verdict, title, meaning, advice = [], command, link }) => (
        <li key={id} className={styles.item} data-testid={testIds.finding} data-id={id} data-verdict={verdict}>
          <div className={styles.badge}>
            <Badge {...badges[verdict]} />
          </div>
          <Stack direction="column" gap={0.5} alignItems="flex-start">
            <Text weight="medium">{title}</Text>
            {meaning && <Text color="secondary">{meaning}</Text>}
            {advice.map((sentence) => (
              <Text key={sentence}>{sentence}</Text>
            ))}
            {command && (
              <Stack gap={1} alignItems="center" wrap="wrap">
                <code>{command}</code>
                <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => command}>
                  Copy
                </ClipboardButton>
              </Stack>
            )}
            {link && (
              <PageLink size="sm" variant="secondary" href={link.href}>
                {link.text}
              </PageLink>
            )}
          </Stack>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none' }),
  item: css({
    display: 'flex',
    gap: theme.spacing(2),
    padding: theme.spacing(1.5, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:first-child': { borderTop: 'none' },
  }),
  badge: css({ flex: `0 0 ${theme.spacing(14)}` }),
});
