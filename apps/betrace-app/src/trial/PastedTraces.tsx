import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Field, Stack, TextArea, useStyles2 } from '@grafana/ui';
import { useId, useMemo } from 'react';

import { useSettled } from '../data/useSettled.ts';
import { testIds } from '../testIds.ts';
import type { TrialRule } from './judge.ts';
import { readCompact, readOtlp } from './readPasted.ts';
import { SampleList } from './SampleList.tsx';

const PAUSE_MS = 200;

const kinds = {
  otlp: {
    read: readOtlp,
    label: 'OTLP/JSON',
    description: 'What a collector writes, or Tempo answers for a trace.',
    placeholder: '{"resourceSpans": [...]}',
  },
  compact: {
    read: readCompact,
    label: 'Compact notation',
    description: 'One span a line: name, start, +duration, what is known of it. Indentation is parent and child.',
    placeholder: 'checkout 0ms +120ms service=web\n  payment.charge 10ms +80ms amount=1500',
  },
};

export type PastedKind = keyof typeof kinds;

interface Props {
  kind: PastedKind;
  rule?: TrialRule;
  text: string;
  onChange: (text: string) => void;
}

/** The rule on traces that somebody writes or pastes; they stay in the browser. */
export function PastedTraces({ kind, rule, text, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const settled = useSettled(text, PAUSE_MS);
  const { read, label, description, placeholder } = kinds[kind];
  const pasted = useMemo(() => (settled.trim() ? read(settled) : undefined), [read, settled]);
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <Field noMargin label={label} description={description} htmlFor={id}>
        <TextArea
          id={id}
          className={styles.text}
          rows={8}
          value={text}
          placeholder={placeholder}
          onChange={(event) => onChange(event.currentTarget.value)}
          data-testid={testIds.trial.text}
        />
      </Field>
      {pasted && pasted.problems.length > 0 && (
        <ul className={styles.problems} aria-label="Problems in the traces" data-testid={testIds.trial.problems}>
          {pasted.problems.slice(0, 20).map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {pasted && pasted.samples.length > 0 && <SampleList rule={rule} samples={pasted.samples} />}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({ fontFamily: theme.typography.fontFamilyMonospace }),
  problems: css({ listStyle: 'none', color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
