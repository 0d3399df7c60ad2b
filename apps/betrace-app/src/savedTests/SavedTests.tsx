import type { SavedTest } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, Text, useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';

import { testIds } from '../testIds.ts';
import type { TrialRule } from '../trial/judge.ts';
import { runSavedTests } from './savedTest.ts';
import { SavedTestItem } from './SavedTestItem.tsx';

interface Props {
  /** Absent while the expression cannot be judged. */
  rule?: TrialRule;
  tests: readonly SavedTest[];
  onChange: (tests: SavedTest[]) => void;
  editable: boolean;
}

const newTest: SavedTest = {
  name: 'New test',
  trace: 'checkout 0ms +120ms service=web\n',
  expect: 'violated',
  complete: true,
  witnesses: [],
};

/** The tests that are stored with the rule, each against what it expects, in step with the expression. */
export function SavedTests({ rule, tests, onChange, editable }: Props) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState<number>();
  const results = useMemo(() => rule && runSavedTests(rule, tests), [rule, tests]);
  const failed = results?.filter(({ passed }) => !passed).length ?? 0;
  const add = () => {
    onChange([...tests, newTest]);
    setOpen(tests.length);
  };
  return (
    <section aria-label="Saved tests" data-testid={testIds.savedTests.section}>
      <Stack gap={2} alignItems="center" wrap="wrap">
        <Text element="h3" variant="h5">
          Saved tests
        </Text>
        <div role="status" data-testid={testIds.savedTests.counts}>
          <Text color={failed > 0 ? 'error' : 'secondary'}>
            {countText(tests.length, failed, results !== undefined)}
          </Text>
        </div>
        {editable && (
          <Button size="sm" variant="secondary" icon="plus" onClick={add} data-testid={testIds.savedTests.add}>
            Add test
          </Button>
        )}
      </Stack>
      <ul className={styles.list} aria-label="Saved tests">
        {tests.map((test, index) => (
          <SavedTestItem
            // Tests have no other identity than their place.
            key={index}
            rule={rule}
            test={test}
            result={results?.[index]}
            open={open === index}
            onOpen={() => setOpen(open === index ? undefined : index)}
            editable={editable}
            onChange={(part) => onChange(tests.map((other, at) => (at === index ? { ...other, ...part } : other)))}
            onDelete={() => {
              setOpen(undefined);
              onChange(tests.filter((_, at) => at !== index));
            }}
          />
        ))}
      </ul>
    </section>
  );
}

function countText(all: number, failed: number, judged: boolean): string {
  if (all === 0) {
    return 'None yet: a trace that was tried can be kept as one.';
  }
  return judged
    ? failed > 0
      ? `${failed} of ${all} fail`
      : `all ${all} pass`
    : `${all}, not judged: the expression has errors`;
}

const getStyles = (theme: GrafanaTheme2) => ({ list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0) }) });
