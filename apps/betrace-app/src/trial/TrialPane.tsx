import type { SavedTest } from '@betrace/api-client';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { memo, useMemo, useState } from 'react';
import { useLocation } from 'react-router';

import { SavedTests } from '../savedTests/SavedTests.tsx';
import { testIds } from '../testIds.ts';
import { EditedRuleContext } from './editedRule.ts';
import { HeldTraces } from './HeldTraces.tsx';
import { toTrialRule } from './judge.ts';
import { TraceById } from './TraceById.tsx';
import { PastedTraces, type PastedKind } from './PastedTraces.tsx';

type Source = 'held' | 'trace' | PastedKind;

const sources: Array<{ value: Source; label: string }> = [
  { value: 'held', label: 'Held traces' },
  { value: 'trace', label: 'Trace id' },
  { value: 'otlp', label: 'OTLP/JSON' },
  { value: 'compact', label: 'Compact notation' },
];

interface Props {
  /** As it was when typing paused. */
  expression: string;
  onIncomplete: string;
  tests: readonly SavedTest[];
  /** Changes the tests as they are then. */
  onTests: (change: (tests: readonly SavedTest[]) => SavedTest[]) => void;
  /** Has the rule only observe; absent when it does. */
  onObserve?: () => void;
  /** Has it begin as this; absent once something is written. */
  onBegin?: (rule: { name: string; expression: string }) => void;
  editable: boolean;
}

/** Tries a rule while it is written, on its own tests and on traces: verdicts, witnesses, and why. */
function TrialPane({ expression, onIncomplete, tests, onTests, onObserve, onBegin, editable }: Props) {
  const { search } = useLocation();
  const [source, setSource] = useState<Source>(() => (new URLSearchParams(search).has('trace') ? 'trace' : 'held'));
  const [texts, setTexts] = useState<Record<PastedKind, string>>({ otlp: '', compact: '' });
  const rule = useMemo(() => toTrialRule(expression, onIncomplete), [expression, onIncomplete]);
  const edited = useMemo(
    () =>
      editable
        ? { addTest: (test: SavedTest) => onTests((last) => [...last, test]), observe: onObserve, begin: onBegin }
        : undefined,
    [editable, onTests, onObserve, onBegin],
  );
  return (
    <section aria-label="Test" data-testid={testIds.trial.pane}>
      <Stack direction="column" gap={2} alignItems="stretch">
        <Text element="h2" variant="h4">
          Test
        </Text>
        <SavedTests rule={rule} tests={tests} onChange={(changed) => onTests(() => changed)} editable={editable} />
        <Stack gap={2} alignItems="center" wrap="wrap">
          <Text element="h3" variant="h5">
            Try it on
          </Text>
          <RadioButtonGroup aria-label="Traces to test on" options={sources} value={source} onChange={setSource} />
        </Stack>
        <EditedRuleContext.Provider value={edited}>
          {source === 'held' ? (
            <HeldTraces rule={rule} />
          ) : source === 'trace' ? (
            <TraceById rule={rule} />
          ) : (
            <PastedTraces
              key={source}
              kind={source}
              rule={rule}
              text={texts[source]}
              onChange={(text) => setTexts((last) => ({ ...last, [source]: text }))}
            />
          )}
        </EditedRuleContext.Provider>
      </Stack>
    </section>
  );
}

// What is typed elsewhere in the rule changes nothing here.
export default memo(TrialPane);
