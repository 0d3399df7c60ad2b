import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useMemo, useState } from 'react';

import { testIds } from '../testIds.ts';
import { HeldTraces } from './HeldTraces.tsx';
import { toTrialRule } from './judge.ts';
import { PastedTraces, type PastedKind } from './PastedTraces.tsx';

type Source = 'held' | PastedKind;

const sources: Array<{ value: Source; label: string }> = [
  { value: 'held', label: 'Held traces' },
  { value: 'otlp', label: 'OTLP/JSON' },
  { value: 'compact', label: 'Compact notation' },
];

interface Props {
  /** As it was when typing paused. */
  expression: string;
  onIncomplete: string;
}

/** Tries a rule on traces while it is written: verdicts, witnesses, and why. Nothing is kept. */
export default function TrialPane({ expression, onIncomplete }: Props) {
  const [source, setSource] = useState<Source>('held');
  const [texts, setTexts] = useState<Record<PastedKind, string>>({ otlp: '', compact: '' });
  const rule = useMemo(() => toTrialRule(expression, onIncomplete), [expression, onIncomplete]);
  return (
    <section aria-label="Test" data-testid={testIds.trial.pane}>
      <Stack direction="column" gap={2} alignItems="stretch">
        <Stack gap={2} alignItems="center" wrap="wrap">
          <Text element="h2" variant="h4">
            Test
          </Text>
          <RadioButtonGroup aria-label="Traces to test on" options={sources} value={source} onChange={setSource} />
        </Stack>
        {source === 'held' ? (
          <HeldTraces rule={rule} />
        ) : (
          <PastedTraces
            key={source}
            kind={source}
            rule={rule}
            text={texts[source]}
            onChange={(text) => setTexts((last) => ({ ...last, [source]: text }))}
          />
        )}
      </Stack>
    </section>
  );
}
