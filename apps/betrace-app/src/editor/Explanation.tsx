import { explain, parse } from '@betrace/dsl';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';

import { testIds } from '../testIds.ts';

/** What the rule on screen says, in plain words; nothing while it says nothing. */
export function Explanation({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  const sentence = useMemo(() => explain(parse(text)), [text]);
  return sentence === null ? null : (
    <p className={styles.sentence} data-testid={testIds.ruleEditor.explanation}>
      {sentence}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sentence: css({
    margin: 0,
    paddingLeft: theme.spacing(1),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    color: theme.colors.text.secondary,
    overflowWrap: 'anywhere',
  }),
});
