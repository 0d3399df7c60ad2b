import type { Rule } from '@betrace/api-client';
import { Alert, Button, Stack } from '@grafana/ui';

import { Failure } from '../../components/Failure.tsx';
import { testIds } from '../../testIds.ts';
import { ConflictAlert } from './ConflictAlert.tsx';
import type { RuleForm } from './ruleForm.ts';
import type { SaveProblem } from './useSaveRule.ts';

interface Props {
  problem: SaveProblem;
  opened: RuleForm;
  mine: RuleForm;
  onSave: (form: RuleForm, over: number) => void;
  onTake: (stored: Rule) => void;
  onCreate: () => void;
}

/** What kept the rule from being saved, with the ways out; nothing that was typed is lost unless one says so. */
export function SaveProblemAlert({ problem, onCreate, ...conflict }: Props) {
  if (problem.kind === 'failed') {
    return (
      <div data-testid={testIds.ruleEditor.serverError}>
        <Failure error={problem.error} />
      </div>
    );
  }
  if (problem.kind === 'conflict') {
    return <ConflictAlert key={problem.stored.revision} stored={problem.stored} {...conflict} />;
  }
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
