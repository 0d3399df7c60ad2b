import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';

import { TextDiff } from '../../components/TextDiff.tsx';
import { testIds } from '../../testIds.ts';
import type { FieldDifference } from './formDifferences.ts';

interface Props {
  differences: readonly FieldDifference[];
  /** What is chosen or said about one. */
  children?: (difference: FieldDifference) => ReactNode;
}

/** Field by field what went and what came. */
export function Differences({ differences, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list} aria-label="Differences">
      {differences.map((difference) => (
        <li key={difference.label} data-testid={testIds.ruleEditor.difference}>
          <div className={styles.head}>
            <Text weight="medium">{difference.label}</Text>
            {children?.(difference)}
          </div>
          <TextDiff label={difference.label} before={difference.before} after={difference.after} />
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(2), marginBottom: 4 }),
});
