import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';

interface Props {
  before: string;
  after: string;
  /** What the texts are, for screen readers. */
  label: string;
}

/** One text in which what went and what came is marked, word by word. */
export function TextDiff({ before, after, label }: Props) {
  const styles = useStyles2(getStyles);
  const parts = useMemo(() => diffWordsWithSpace(before, after), [before, after]);
  return (
    // A long line is scrolled, with the keyboard too.
    <pre className={styles.text} tabIndex={0} role="group" aria-label={label}>
      {parts.map(({ value, added, removed }, index) =>
        added ? (
          <ins key={index} className={cx(styles.mark, styles.added)}>
            {value}
          </ins>
        ) : removed ? (
          <del key={index} className={cx(styles.mark, styles.removed)}>
            {value}
          </del>
        ) : (
          value
        ),
      )}
    </pre>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({ margin: 0, padding: theme.spacing(1), overflowX: 'auto', whiteSpace: 'pre-wrap' }),
  mark: css({ color: theme.colors.text.primary, borderRadius: theme.shape.radius.sm }),
  added: css({ background: theme.colors.success.transparent, textDecorationColor: theme.colors.success.text }),
  removed: css({ background: theme.colors.error.transparent, textDecorationColor: theme.colors.error.text }),
});
