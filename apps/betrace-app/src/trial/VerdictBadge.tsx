import { Badge } from '@grafana/ui';

import { testIds } from '../testIds.ts';
import { verdicts, type VerdictName } from './verdictTexts.ts';

export function VerdictBadge({ verdict }: { verdict: string }) {
  const { text, color } = verdicts[verdict as VerdictName] ?? { text: verdict, color: 'darkgrey' };
  return <Badge text={text} color={color} data-testid={testIds.trial.verdict} />;
}
