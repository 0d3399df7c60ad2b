import type { Rule } from '@betrace/api-client';
import { Stack, Text } from '@grafana/ui';

import { formatCount } from '../../components/formats.ts';

/** What became of the traces of the last day that a rule applied to, and what it could not decide. */
export function VerdictSummary({ verdicts }: Pick<Rule, 'verdicts'>) {
  const { satisfied = 0, violated = 0, notApplicable = 0, inconclusive = 0, error = 0 } = verdicts ?? {};
  const applicable = satisfied + violated;
  if (applicable + notApplicable + inconclusive + error === 0) {
    return <Text color="secondary">no trace judged</Text>;
  }
  return (
    <Stack direction="column" gap={0}>
      <Text variant="bodySmall" truncate>
        {applicable === 0 ? 'applied to none' : `${formatCount(satisfied)} of ${formatCount(applicable)} satisfied`}
      </Text>
      <Text variant="bodySmall" color={error > 0 ? 'warning' : 'secondary'} truncate>
        {[
          inconclusive > 0 && `${formatCount(inconclusive)} inconclusive`,
          error > 0 && `${formatCount(error)} out of budget`,
          inconclusive + error === 0 && notApplicable > 0 && `${formatCount(notApplicable)} not applicable`,
        ]
          .filter(Boolean)
          .join(', ')}
      </Text>
    </Stack>
  );
}
