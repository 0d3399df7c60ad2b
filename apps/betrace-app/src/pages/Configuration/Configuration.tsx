import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { DataSourcePicker } from '@grafana/runtime';
import { Alert, Button, Field, Input, SecretInput, Stack } from '@grafana/ui';
import { useId, useState, type FormEvent } from 'react';

import { DEFAULT_BACKEND_URL, type AppSettings } from '../../app/settings.ts';
import { testIds } from '../../testIds.ts';
import { ConnectionTest } from './ConnectionTest.tsx';
import { saveSettings } from './saveSettings.ts';

const WIDTH = 60;

export default function Configuration({ plugin: { meta } }: PluginConfigPageProps<AppPluginMeta<AppSettings>>) {
  const id = useId();
  const saved = meta.jsonData ?? {};
  const [backendUrl, setBackendUrl] = useState(saved.backendUrl ?? DEFAULT_BACKEND_URL);
  const [tempoUid, setTempoUid] = useState(saved.tempoUid);
  // Undefined: the stored one stays as it is. Grafana never tells it.
  const [token, setToken] = useState<string>();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<string>();

  const url = backendUrl.trim().replace(/\/+$/, '');
  const valid = isHttpUrl(url);
  const unsaved = url !== saved.backendUrl || tempoUid !== saved.tempoUid || token !== undefined;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setFailure(undefined);
    try {
      await saveSettings(meta, { ...saved, backendUrl: url, tempoUid }, token);
    } catch (error) {
      const { data, statusText } = error as { data?: { message?: string }; statusText?: string };
      setFailure(data?.message ?? statusText ?? 'Grafana did not answer.');
    }
    setSaving(false);
  };

  return (
    <form onSubmit={save} noValidate data-testid={testIds.configuration.form}>
      <Stack direction="column" gap={3} alignItems="stretch">
        <Field
          noMargin
          label="Backend URL"
          description="Where Grafana's server reaches the BeTrace backend. Browsers never talk to it directly."
          required
          invalid={!valid}
          error="An address such as http://127.0.0.1:12011"
          htmlFor={`${id}-url`}
        >
          <Input
            id={`${id}-url`}
            width={WIDTH}
            value={backendUrl}
            placeholder={DEFAULT_BACKEND_URL}
            onChange={(event) => setBackendUrl(event.currentTarget.value)}
            data-testid={testIds.configuration.backendUrl}
          />
        </Field>
        <Field
          noMargin
          label="Token"
          description="A trusted token of role editor, where the backend asks for tokens. Grafana keeps it encrypted."
          htmlFor={`${id}-token`}
        >
          <SecretInput
            id={`${id}-token`}
            width={WIDTH}
            isConfigured={token === undefined && Boolean(meta.secureJsonFields?.token)}
            value={token ?? ''}
            onChange={(event) => setToken(event.currentTarget.value)}
            onReset={() => setToken('')}
            data-testid={testIds.configuration.token}
          />
        </Field>
        <Field
          noMargin
          label="Tempo data source"
          description="Where traces of violations are opened."
          htmlFor={`${id}-tempo`}
        >
          <div data-testid={testIds.configuration.tempo}>
            <DataSourcePicker
              inputId={`${id}-tempo`}
              width={WIDTH}
              type="tempo"
              current={tempoUid || null}
              noDefault
              placeholder="None"
              onChange={({ uid }) => setTempoUid(uid)}
              onClear={() => setTempoUid(undefined)}
            />
          </div>
        </Field>
        {failure && (
          <Alert severity="error" title="The settings were not saved">
            {failure}
          </Alert>
        )}
        <div>
          <Button type="submit" disabled={!valid || !unsaved || saving} data-testid={testIds.configuration.save}>
            Save settings
          </Button>
        </div>
        <ConnectionTest unsaved={unsaved} />
      </Stack>
    </form>
  );
}

function isHttpUrl(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}
