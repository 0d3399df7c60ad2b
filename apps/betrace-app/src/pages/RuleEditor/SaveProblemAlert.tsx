import type { Rule } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Stack, useStyles2 } from '@grafana/ui';

import { formatTime } from '../../components/formats.ts';
import { Failure } from '../../components/Failure.tsx';
import { testIds } from '../../testIds.ts';
import type { SaveProblem } from './useSaveRule.ts';

interface Props {
  problem: SaveProblem;
  onOverwrite: (revision: number) => void;
  onTake: (stored: Rule) => void;
  onCreate: () => void;
}

/** What kept the rule from being saved, with the ways out; nothing that was typed is lost unless one says so. */
export function SaveProblemAlert({ problem, onOverwrite, onTake, onCreate }: Props) {
  const styles = useStyles2(getStyles);
  if (problem.kind === 'failed') {
    return (
      <div data-testid={testIds.ruleEditor.serverError}>
        <Failure error={problem.error} />
      </div>
    );
  }
  if (problem.kind === 'deleted') {
    return (
      <Alert title="This rule was deleted meanwhile" severity="warning" data-testid={testIds.ruleEditor.serverError}>
        <Stack direction="column" gap={1} alignItems="flex-start">
          <span>What you wrote is still here.</span>
          <Button size="sm" variant="secondary" onClick={onCreate}>
            Save as a new rule
          </Button>
        </Stack>
      </Alert>
    );
  }
  const { stored } = problem;
  return (
    <Alert
      title="Somebody else changed this rule while you were editing"
      severity="warning"
      data-testid={testIds.ruleEditor.serverError}
    >
      <Stack direction="column" gap={1} alignItems="stretch">
        <span>
          Revision {stored.revision} of {formatTime(stored.updatedAt)}, “{stored.name}”, reads:
        </span>
        <pre className={styles.text}>{stored.expression}</pre>
        <Stack gap={1}>
          <Button size="sm" variant="secondary" onClick={() => onOverwrite(stored.revision)}>
            Replace it with mine
          </Button>
          <Button size="sm" variant="secondary" onClick={() => onTake(stored)}>
            Discard mine and take theirs
          </Button>
        </Stack>
      </Stack>
    </Alert>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({ margin: 0, maxHeight: 200, overflow: 'auto', fontSize: theme.typography.bodySmall.fontSize }),
});
