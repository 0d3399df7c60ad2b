import { Alert, Button, Field, Input, SecretInput, Stack } from '@grafana/ui';
import { useId, useState, type KeyboardEvent } from 'react';

import { testIds } from '../../testIds.ts';
import { readAddress } from './backendAddress.ts';
import { createDataSource, type NewDataSource } from './createDataSource.ts';

interface Props {
  /** What it is proposed as. */
  proposed: NewDataSource;
  /** Whether it may need a token of role viewer. */
  withToken?: boolean;
  onCreated: (uid: string, name: string) => void;
  onCancel: () => void;
}

/** The few fields of a new data source. It is part of a form, so it has none of its own. */
export function CreateDataSource({ proposed, withToken = false, onCreated, onCancel }: Props) {
  const id = useId();
  const [name, setName] = useState(proposed.name);
  const [url, setUrl] = useState(proposed.url);
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const address = readAddress(url);

  const create = async () => {
    if ('problem' in address || busy || name.trim() === '') {
      return;
    }
    setBusy(true);
    setFailure(undefined);
    try {
      onCreated(
        await createDataSource({ ...proposed, name: name.trim(), url: address.url, token: token.trim() }),
        name,
      );
    } catch (error) {
      setFailure((error as Error).message);
      setBusy(false);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Enter would send the form around these fields.
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      void create();
    }
  };

  return (
    <Stack
      direction="column"
      gap={2}
      alignItems="stretch"
      onKeyDown={onKeyDown}
      data-testid={testIds.configuration.create}
    >
      <Field noMargin label="Name" htmlFor={`${id}-name`}>
        <Input id={`${id}-name`} width={40} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      </Field>
      <Field
        noMargin
        label="Address"
        htmlFor={`${id}-url`}
        invalid={'problem' in address}
        error={'problem' in address ? address.problem : undefined}
      >
        <Input id={`${id}-url`} width={60} value={url} onChange={(event) => setUrl(event.currentTarget.value)} />
      </Field>
      {withToken && (
        <Field
          noMargin
          label="Viewer token"
          description="A token of role viewer, where the backend asks for tokens: not the one of this app, which may write."
          htmlFor={`${id}-token`}
        >
          <SecretInput
            id={`${id}-token`}
            width={60}
            isConfigured={false}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            onReset={() => setToken('')}
          />
        </Field>
      )}
      {failure && (
        <Alert severity="error" title="The data source was not created">
          {failure}
        </Alert>
      )}
      <Stack gap={1}>
        <Button
          type="button"
          disabled={busy || 'problem' in address || name.trim() === ''}
          onClick={create}
          data-testid={testIds.configuration.createNow}
        >
          Create data source
        </Button>
        <Button type="button" variant="secondary" fill="outline" onClick={onCancel}>
          Cancel
        </Button>
      </Stack>
    </Stack>
  );
}
