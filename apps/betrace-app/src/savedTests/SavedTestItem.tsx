import type { SavedTest } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  Badge,
  Field,
  IconButton,
  Input,
  RadioButtonGroup,
  Stack,
  Switch,
  Text,
  TextArea,
  useStyles2,
} from '@grafana/ui';
import { useId, useMemo } from 'react';

import { FoldButton } from '../components/FoldButton.tsx';
import { testIds } from '../testIds.ts';
import { judge, type TrialRule } from '../trial/judge.ts';
import { SampleDetail } from '../trial/SampleDetail.tsx';
import { verdicts, type VerdictName } from '../trial/verdictTexts.ts';
import { readTestTrace } from './savedTest.ts';

interface Props {
  rule?: TrialRule;
  test: SavedTest;
  result?: { passed: boolean; message: string };
  open: boolean;
  onOpen: () => void;
  editable: boolean;
  onChange: (part: Partial<SavedTest>) => void;
  onDelete: () => void;
}

/** One test: whether it passes and, unfolded, all of it, to be changed, with why its verdict is what it is. */
export function SavedTestItem({ rule, test, result, open, onOpen, editable, onChange, onDelete }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <li className={styles.item} data-testid={testIds.savedTests.test}>
      <div className={styles.head}>
        {result && <Badge text={result.passed ? 'passes' : 'fails'} color={result.passed ? 'green' : 'red'} />}
        <FoldButton open={open} onClick={onOpen}>
          {test.name || 'no name'}
        </FoldButton>
        <Text color="secondary" variant="bodySmall">
          expects: {verdictText(test.expect)}
        </Text>
        {editable && (
          <IconButton
            className={styles.delete}
            name="trash-alt"
            aria-label={`Delete the test ${test.name}`}
            tooltip={`Delete the test ${test.name}`}
            onClick={onDelete}
          />
        )}
      </div>
      {result && !result.passed && <Text color="error">{result.message}</Text>}
      {open && <TestFields rule={rule} test={test} editable={editable} onChange={onChange} />}
    </li>
  );
}

function TestFields({ rule, test, editable, onChange }: Pick<Props, 'rule' | 'test' | 'editable' | 'onChange'>) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const { name, trace, expect, complete } = test;
  const { samples, problems } = useMemo(() => readTestTrace(trace), [trace]);
  const [sample] = samples;
  const shown = useMemo(() => sample && { ...sample, closed: complete }, [sample, complete]);
  const judged = useMemo(() => rule && shown && judge(rule, shown), [rule, shown]);
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <Field
        noMargin
        label="Test name"
        htmlFor={`${id}-name`}
        invalid={name.trim() === ''}
        error="A test needs a name."
      >
        <Input
          id={`${id}-name`}
          value={name}
          maxLength={200}
          readOnly={!editable}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      </Field>
      <Field noMargin label="Expected verdict">
        <RadioButtonGroup
          aria-label="Expected verdict"
          size="sm"
          disabled={!editable}
          options={expectations}
          value={expect}
          // Witnesses belong to the verdict that they were written for.
          onChange={(verdict) => onChange({ expect: verdict, witnesses: [] })}
        />
      </Field>
      <Field noMargin label="Trace" description="One span a line, or OTLP/JSON." htmlFor={`${id}-trace`}>
        <TextArea
          id={`${id}-trace`}
          className={styles.text}
          rows={Math.min(12, trace.split('\n').length + 1)}
          value={trace}
          readOnly={!editable}
          onChange={(event) => onChange({ trace: event.currentTarget.value })}
        />
      </Field>
      <Field noMargin label="Closed by its root" description="Off: as if it was cut short." htmlFor={`${id}-complete`}>
        <Switch
          id={`${id}-complete`}
          value={complete}
          disabled={!editable}
          onChange={(event) => onChange({ complete: event.currentTarget.checked })}
        />
      </Field>
      {problems.map((problem) => (
        <Text key={problem} color="error">
          {problem}
        </Text>
      ))}
      {shown && <SampleDetail rule={rule} sample={shown} judged={judged} />}
    </Stack>
  );
}

const verdictText = (verdict: string) => verdicts[verdict as VerdictName]?.text ?? verdict;

const expectations = (Object.keys(verdicts) as VerdictName[])
  .filter((verdict) => verdict !== 'error')
  .map((value) => ({ value: value as string, label: verdicts[value].text }));

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({ borderTop: `1px solid ${theme.colors.border.weak}`, padding: theme.spacing(0.5, 0) }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  delete: css({ marginLeft: 'auto' }),
  text: css({ fontFamily: theme.typography.fontFamilyMonospace }),
});
