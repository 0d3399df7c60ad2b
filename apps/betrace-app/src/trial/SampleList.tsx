import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';

import { FoldButton } from '../components/FoldButton.tsx';
import { testIds } from '../testIds.ts';
import { judge, type TrialRule } from './judge.ts';
import type { Sample } from './sample.ts';
import { SampleDetail } from './SampleDetail.tsx';
import { VerdictBadge } from './VerdictBadge.tsx';
import { verdicts, type VerdictName } from './verdictTexts.ts';

interface Props {
  /** Absent while the expression cannot be judged: the traces are shown all the same. */
  rule?: TrialRule;
  samples: readonly Sample[];
}

/** The verdict on each sample, what they are together, and on request why. A single sample is open at once. */
export function SampleList({ rule, samples }: Props) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState<string>();
  const all = useMemo(
    () => samples.map((sample) => ({ sample, judged: rule && judge(rule, sample) })),
    [rule, samples],
  );
  const counts = (Object.keys(verdicts) as VerdictName[]).flatMap((name) => {
    const many = all.filter(({ judged }) => judged?.verdict === name).length;
    return many > 0 ? [`${many} ${verdicts[name].text}`] : [];
  });
  return (
    <div>
      <div role="status" data-testid={testIds.trial.counts}>
        {rule ? counts.join(', ') : 'Write an expression without errors to see its verdicts.'}
      </div>
      <ul className={styles.list} aria-label="Sample traces">
        {all.map(({ sample, judged }) => {
          const shown = samples.length === 1 || open === sample.id;
          return (
            <li key={sample.id} className={styles.item} data-testid={testIds.trial.sample} data-id={sample.id}>
              <div className={styles.head}>
                {judged && <VerdictBadge verdict={judged.verdict} />}
                <FoldButton open={shown} onClick={() => setOpen(shown ? undefined : sample.id)}>
                  {sample.title}
                </FoldButton>
                <Text color="secondary" variant="bodySmall">
                  {[sample.held?.summary.rootService, `${sample.trace.spans.length} spans`].filter(Boolean).join(', ')}
                </Text>
              </div>
              {shown && <SampleDetail rule={rule} sample={sample} judged={judged} />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0) }),
  item: css({ borderTop: `1px solid ${theme.colors.border.weak}`, padding: theme.spacing(0.5, 0) }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
});
