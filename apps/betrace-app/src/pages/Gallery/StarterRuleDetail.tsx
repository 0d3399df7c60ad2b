import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';

import type { StarterRule } from '../../gallery/starterRules.ts';
import { violatingSample } from '../../gallery/violatingSample.ts';
import { judge, toTrialRule } from '../../trial/judge.ts';
import { SampleDetail } from '../../trial/SampleDetail.tsx';
import { VerdictBadge } from '../../trial/VerdictBadge.tsx';

/** What a starter rule is for, its text, and a trace that breaks it, judged here as in the editor. */
export function StarterRuleDetail({ rule: starter }: { rule: StarterRule }) {
  const styles = useStyles2(getStyles);
  const { rule, sample, judged } = useMemo(() => {
    const rule = toTrialRule(starter.expression, 'inconclusive');
    const sample = violatingSample(starter);
    return { rule, sample, judged: rule && sample && judge(rule, sample) };
  }, [starter]);
  return (
    <Stack direction="column" gap={1} alignItems="stretch">
      <Text>{starter.description}</Text>
      {/* A long line is scrolled, with the keyboard too. */}
      <pre className={styles.expression} tabIndex={0} aria-label={`Expression of ${starter.name}`}>
        {starter.expression.trimEnd()}
      </pre>
      {sample && judged && (
        <>
          <Stack gap={1} alignItems="center">
            <Text element="h3" variant="h5">
              A trace that breaks it
            </Text>
            <VerdictBadge verdict={judged.verdict} />
          </Stack>
          <SampleDetail rule={rule} sample={sample} judged={judged} />
        </>
      )}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  expression: css({ margin: 0, padding: theme.spacing(1), overflowX: 'auto' }),
});
