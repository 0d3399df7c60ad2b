import type { RuleTest } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';

import { Failure } from '../components/Failure.tsx';
import { testIds } from '../testIds.ts';
import { useEditedRule } from './editedRule.ts';
import type { TrialRule } from './judge.ts';
import { useServerTest } from './useServerTest.ts';
import { VerdictBadge } from './VerdictBadge.tsx';

const amounts = [100, 1000, 5000].map((value) => ({ value, label: String(value) }));
/** Violated traces that are named; the counts tell of all. */
const MOST_NAMED = 5;

/** What the rule would have found: the server judges the last held traces, by their real values. */
export function ServerRun({ rule }: { rule?: TrialRule }) {
  const [last, setLast] = useState(1000);
  const { answer, error, running, run } = useServerTest(rule, { last });
  return (
    <section aria-label="What would this have found?" data-testid={testIds.trial.run}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        <Text element="h3" variant="h5">
          What would this have found?
        </Text>
        <Stack gap={1} alignItems="center" wrap="wrap">
          <Text>In the last</Text>
          <RadioButtonGroup aria-label="How many traces" size="sm" options={amounts} value={last} onChange={setLast} />
          <Text>held traces</Text>
          <Button
            size="sm"
            icon="play"
            variant="secondary"
            disabled={!rule || running}
            onClick={run}
            data-testid={testIds.trial.start}
          >
            {running ? 'Judging…' : 'Judge them on the server'}
          </Button>
        </Stack>
        <div role="status">{answer && <Found answer={answer} />}</div>
        {Boolean(error) && <Failure error={error} onRetry={run} />}
      </Stack>
    </section>
  );
}

function Found({ answer: { judged, verdicts, cutShort, traces } }: { answer: RuleTest }) {
  const styles = useStyles2(getStyles);
  if (!verdicts) {
    return <Text>The server has an objection to this rule: see the problems in the expression.</Text>;
  }
  const { violated, satisfied, notApplicable, inconclusive, error } = verdicts;
  const named = traces.filter(({ verdict }) => verdict === 'violated').slice(0, MOST_NAMED);
  return (
    <Stack direction="column" gap={0.5}>
      <Text>
        {`Of ${judged} traces ${violated} violated, ${satisfied} satisfied, ${notApplicable} did not apply, `}
        {`${inconclusive} inconclusive, ${error} not judged.`}
      </Text>
      {cutShort && (
        <Text color="warning">The time for a trial was over before all were judged: these are the newest.</Text>
      )}
      <ObserveFirst violated={violated} />
      {named.length > 0 && (
        <ul className={styles.list} aria-label="Violated traces">
          {named.map(({ traceId, rootName, rootService, message }) => (
            <li key={traceId}>
              <VerdictBadge verdict="violated" /> {rootName || 'no root span'} {rootService} <code>{traceId}</code>{' '}
              {message}
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}

/** What to do with the counts, where that is not done already. */
function ObserveFirst({ violated }: { violated: number }) {
  const observe = useEditedRule()?.observe;
  return observe ? (
    <Stack gap={1} alignItems="center" wrap="wrap">
      <Text>
        {violated > 0
          ? 'Switched on, it would have told of each violated one. Let it observe first, until only what is wrong is left.'
          : 'Nothing was violated. Let it observe live traffic first: it counts, and tells nobody.'}
      </Text>
      <Button size="sm" variant="secondary" icon="eye" onClick={observe} data-testid={testIds.trial.observe}>
        Observe first
      </Button>
    </Stack>
  ) : null;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', overflowWrap: 'anywhere', '& li': { padding: theme.spacing(0.25, 0) } }),
});
