import type { RuleImport as Imported } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  Alert,
  Button,
  EmptyState,
  Field,
  FileDropzone,
  Icon,
  Stack,
  Switch,
  Text,
  TextArea,
  useStyles2,
} from '@grafana/ui';
import { useId, useState } from 'react';

import { may } from '../../app/access.ts';
import { urls } from '../../app/routes.ts';
import { Failure } from '../../components/Failure.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { importRules, previewImport } from '../../data/importRules.ts';
import { testIds } from '../../testIds.ts';
import { ImportResults } from './ImportResults.tsx';

/** Bytes that the backend takes. */
const MOST_BYTES = 1024 * 1024;

/** A file of rules is read, tried, and then taken over: what would be done to which rule is seen before. */
export function RuleImport() {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [text, setText] = useState('');
  const [allOrNothing, setAllOrNothing] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  /** Belongs to one text: with the next key it is gone. */
  const [answer, setAnswer] = useState<Imported & { isDone: boolean }>();

  const write = (next: string) => {
    setText(next);
    setAnswer(undefined);
    setError(undefined);
  };
  const ask = async (isDone: boolean, question: Promise<Imported>) => {
    setBusy(true);
    setError(undefined);
    try {
      setAnswer({ ...(await question), isDone });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  const preview = (content: string) => ask(false, previewImport(content));

  if (!may('editRules')) {
    return (
      <EmptyState variant="not-found" message="Importing rules needs the Editor role">
        Ask somebody who has it, or an administrator for the role.
      </EmptyState>
    );
  }
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <Field noMargin label="Rule file" htmlFor={`${id}-file`}>
        <FileDropzone
          id={`${id}-file`}
          options={{ accept: ['.yaml', '.yml', '.json'], maxSize: MOST_BYTES, multiple: false }}
          readAs="readAsText"
          onLoad={(content) => {
            write(String(content));
            void preview(String(content));
          }}
          fileListRenderer={() => null}
        >
          <Stack direction="column" alignItems="center">
            <Icon name="upload" size="xl" />
            <Text>Drop a file here, or choose one</Text>
          </Stack>
        </FileDropzone>
      </Field>
      <Field noMargin label="Or its text" description="YAML or JSON, at most 1000 rules." htmlFor={`${id}-text`}>
        <TextArea
          id={`${id}-text`}
          className={styles.text}
          rows={6}
          value={text}
          placeholder={'rules:\n  - name: No span fails\n    expression: span.status == "ERROR"'}
          onChange={(event) => write(event.currentTarget.value)}
          data-testid={testIds.ruleImport.text}
        />
      </Field>
      <div>
        <Button
          icon={busy ? 'spinner' : 'eye'}
          variant={answer ? 'secondary' : 'primary'}
          disabled={busy || text.trim() === ''}
          onClick={() => preview(text)}
          data-testid={testIds.ruleImport.preview}
        >
          Preview
        </Button>
      </div>
      {Boolean(error) && <Failure error={error} onRetry={() => preview(text)} />}
      {answer?.isDone === false && (
        <Stack gap={2} alignItems="center" wrap="wrap">
          <Switch
            id={`${id}-all`}
            value={allOrNothing}
            onChange={(event) => setAllOrNothing(event.currentTarget.checked)}
            data-testid={testIds.ruleImport.allOrNothing}
          />
          <label htmlFor={`${id}-all`}>Nothing is imported while a rule has an error</label>
          <StartButton {...{ answer, allOrNothing, busy }} onStart={() => ask(true, importRules(text, allOrNothing))} />
        </Stack>
      )}
      <div role="status" data-testid={testIds.ruleImport.done}>
        {answer?.isDone && <Done {...answer} />}
      </div>
      {answer && <ImportResults results={answer.results} />}
    </Stack>
  );
}

interface StartProps {
  answer: Imported;
  allOrNothing: boolean;
  busy: boolean;
  onStart: () => void;
}

function StartButton({ answer: { created, updated, failed }, allOrNothing, busy, onStart }: StartProps) {
  const changes = created + updated;
  const why =
    allOrNothing && failed > 0
      ? `${failed} ${failed === 1 ? 'rule has' : 'rules have'} an error: mend the text, or import the others without.`
      : changes === 0
        ? 'There is nothing to change.'
        : '';
  return (
    <>
      <Button icon="upload" disabled={busy || why !== ''} onClick={onStart} data-testid={testIds.ruleImport.start}>
        Import {changes} {changes === 1 ? 'rule' : 'rules'}
      </Button>
      {why !== '' && <Text color="secondary">{why}</Text>}
    </>
  );
}

function Done({ created, updated, failed }: Imported) {
  const nothing = created + updated === 0;
  return (
    <Alert
      severity={nothing || failed > 0 ? 'warning' : 'success'}
      title={nothing ? 'No rule was imported' : `${created} created, ${updated} updated`}
    >
      <Stack gap={1} alignItems="center">
        {failed > 0 && <span>{failed} failed, see below.</span>}
        <PageLink size="sm" variant="secondary" href={urls.rules}>
          See the rules
        </PageLink>
      </Stack>
    </Alert>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({ fontFamily: theme.typography.fontFamilyMonospace }),
});
