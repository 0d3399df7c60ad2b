import type { RuleTest } from '@betrace/api-client';
import { Alert, Button, Stack, Text } from '@grafana/ui';

import { Failure } from '../components/Failure.tsx';
import { testIds } from '../testIds.ts';
import type { TrialRule } from './judge.ts';
import { useServerTest } from './useServerTest.ts';
import { VerdictBadge } from './VerdictBadge.tsx';
import { whyOf } from './verdictTexts.ts';

interface Props {
  rule: TrialRule;
  traceId: string;
  /** What the rule reads that is redacted here. */
  hidden: readonly string[];
}

/** Says why the verdict here may not be the real one, and gets that from the server, which reads the real values. */
export function ServerVerdict({ rule, traceId, hidden }: Props) {
  const { answer, error, running, run } = useServerTest(rule, { traceId });
  return (
    <Alert
      severity="warning"
      title={hidden.length > 0 ? 'Judged on redacted values' : 'Too much for the browser'}
      data-testid={testIds.trial.redacted}
    >
      <Stack direction="column" gap={1} alignItems="flex-start">
        {hidden.length > 0 && (
          <span>
            The rule reads what is redacted here ({hidden.join(', ')}), so that this verdict is of what is shown. The
            server judges the values as they came.
          </span>
        )}
        <Button size="sm" variant="secondary" disabled={running} onClick={run} data-testid={testIds.trial.onServer}>
          Judge on the server
        </Button>
        <div role="status">{answer && <Answer answer={answer} />}</div>
        {Boolean(error) && <Failure error={error} onRetry={run} />}
      </Stack>
    </Alert>
  );
}

function Answer({ answer: { traces } }: { answer: RuleTest }) {
  const [tested] = traces;
  return tested ? (
    <Stack gap={1} alignItems="center" wrap="wrap">
      <Text>On the server:</Text>
      <VerdictBadge verdict={tested.verdict} />
      <Text>{tested.message || whyOf(tested.verdict, tested.reason)}</Text>
    </Stack>
  ) : (
    <Text>The server has an objection to this rule: see the problems in the expression.</Text>
  );
}
