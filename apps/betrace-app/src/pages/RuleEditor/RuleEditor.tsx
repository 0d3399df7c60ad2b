import type { Rule, SavedTest } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Alert, Button, ConfirmModal, Field, Input, Stack, useStyles2 } from '@grafana/ui';
import { lazy, Suspense, useId, useState, type FormEvent } from 'react';
import { useLocation } from 'react-router';

import { may } from '../../app/access.ts';
import { urls } from '../../app/routes.ts';
import { Loading } from '../../components/Loading.tsx';
import { diagnose, hasErrors } from '../../editor/diagnose.ts';
import { ExpressionEditor } from '../../editor/ExpressionEditor.tsx';
import { useDiagnosis } from '../../editor/useDiagnosis.ts';
import { useAskBeforeEnabling } from '../../savedTests/useAskBeforeEnabling.tsx';
import { testIds } from '../../testIds.ts';
import { RevisionsDrawer } from './RevisionsDrawer.tsx';
import { RuleFields } from './RuleFields.tsx';
import { newRuleForm, sameForm, toForm, type RuleForm } from './ruleForm.ts';
import { SaveProblemAlert } from './SaveProblemAlert.tsx';
import { useRuleForm } from './useRuleForm.ts';
import { useSaveRule } from './useSaveRule.ts';
import { useUnsavedChanges } from './useUnsavedChanges.ts';

const AdaptNames = lazy(() => import('../../gallery/AdaptNames.tsx'));
// With the evaluator and the readers of traces: the editor is there before them.
const TrialPane = lazy(() => import('../../trial/TrialPane.tsx'));

interface Props {
  /** As it was opened; absent: a new rule. */
  rule?: Rule;
  /** What a new rule begins with. */
  draft?: RuleForm;
  /** Offers to put other names in: those of the draft are the gallery's. */
  adapt?: boolean;
  /** Goes on from a later revision in place of what was typed; a new rule has none. */
  onTake?: (stored: Rule) => void;
}

export function RuleEditor({ rule, draft = newRuleForm, adapt, onTake }: Props) {
  const styles = useStyles2(getStyles);
  const nameId = useId();
  const [opened] = useState<RuleForm>(() => (rule ? toForm(rule) : draft));
  const { form, change, changeTests, begin, observe } = useRuleForm(opened);
  const [tried, setTried] = useState(false);
  const diagnosis = useDiagnosis(form.expression, form.message);
  const { saving, problem, create, update } = useSaveRule(rule);
  const dirty = !sameForm(form, opened);
  const { asking, stay, leave } = useUnsavedChanges(dirty);
  const compared = new URLSearchParams(useLocation().search).get('revision');
  const { whenAgreed, question } = useAskBeforeEnabling();

  const nameError = tried && !form.name.trim() ? 'A rule needs a name.' : undefined;
  const editable = may('editRules') && !rule?.provisionedFrom;
  const blank = !form.expression.trim();
  const current = diagnosis.text === form.expression;

  const save = async (call: (form: RuleForm) => Promise<Rule | undefined>, written = form) => {
    setTried(true);
    // The diagnosis on screen may be of an older text.
    const { name, expression, enabled, tests = [] } = written;
    if (saving || !editable || !name.trim() || !expression.trim() || hasErrors(diagnose(expression))) {
      return;
    }
    const send = async () => {
      if (await call(written)) {
        leave(urls.rules);
      }
    };
    if (enabled) {
      await whenAgreed({ ...written, tests: { items: tests } }, () => void send());
    } else {
      await send();
    }
  };
  const saveForm = () => save(rule ? (written) => update(rule, written) : create);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saveForm();
  };

  return (
    <div className={styles.columns}>
      <form onSubmit={submit} noValidate data-testid={testIds.ruleEditor.form}>
        <Stack direction="column" gap={2} alignItems="stretch">
          {rule?.provisionedFrom && (
            <Alert severity="info" title={`This rule comes from the file ${rule.provisionedFrom}`}>
              It can be read here, and is changed in that file.
            </Alert>
          )}
          {problem && (
            <SaveProblemAlert
              problem={problem}
              opened={opened}
              mine={form}
              onSave={(chosen, over) => rule && save((written) => update(rule, written, over), chosen)}
              onTake={(stored) => onTake?.(stored)}
              onCreate={() => save(create)}
            />
          )}
          <Field noMargin label="Name" required invalid={Boolean(nameError)} error={nameError} htmlFor={nameId}>
            <Input
              id={nameId}
              value={form.name}
              maxLength={200}
              placeholder="Charges over 1000 need a fraud check"
              onChange={(event) => change({ name: event.currentTarget.value })}
              data-testid={testIds.ruleEditor.name}
            />
          </Field>
          <Field
            noMargin
            label="Expression"
            description="What must hold in a trace. To leave it by the Tab key press Ctrl+M before (on a Mac Ctrl+Shift+M)."
            required
            invalid={tried && blank}
            error="A rule needs an expression."
          >
            <ExpressionEditor
              value={form.expression}
              diagnosis={diagnosis}
              onChange={(expression) => change({ expression })}
              onSave={saveForm}
            />
          </Field>
          {adapt && (
            <Suspense fallback={<Loading what="names" />}>
              <AdaptNames rule={form} onChange={change} />
            </Suspense>
          )}
          <RuleFields form={form} expression={diagnosis.text} onChange={change} />
          <Stack gap={1}>
            <Button
              type="submit"
              icon="save"
              disabled={saving || !editable || (current && hasErrors(diagnosis))}
              tooltip={may('editRules') ? undefined : 'Changing rules needs the Editor role'}
              data-testid={testIds.ruleEditor.save}
            >
              Save rule
            </Button>
            <Button variant="secondary" onClick={() => locationService.push(urls.rules)}>
              Cancel
            </Button>
            {rule && (
              <Button
                variant="secondary"
                icon="history"
                onClick={() => locationService.partial({ revision: 'all' })}
                data-testid={testIds.ruleEditor.revisions}
              >
                Revisions
              </Button>
            )}
          </Stack>
        </Stack>
      </form>
      <Suspense fallback={<Loading what="test" />}>
        <TrialPane
          expression={diagnosis.text}
          onIncomplete={form.onIncomplete}
          tests={form.tests ?? noTests}
          onTests={changeTests}
          onObserve={form.enabled && form.observe ? undefined : observe}
          onBegin={blank ? begin : undefined}
          editable={editable}
        />
      </Suspense>
      {question}
      {rule && compared !== null && (
        <RevisionsDrawer
          rule={rule}
          open={Number(compared)}
          locked={!editable ? 'You may not change this rule' : dirty ? 'Save or discard your changes first' : undefined}
          onRestored={(restored) => onTake?.(restored)}
        />
      )}
      <ConfirmModal
        isOpen={asking}
        title="Leave without saving?"
        body="What you changed in this rule will be lost."
        confirmText="Leave"
        dismissText="Stay"
        onConfirm={() => leave()}
        onDismiss={stay}
      />
    </div>
  );
}

const noTests: readonly SavedTest[] = [];

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(4),
    [theme.breakpoints.up('xl')]: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)' },
  }),
});
