import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { Alert, Button, Field, Input, SecretInput, Stack } from '@grafana/ui';
import { useId, useState, type FormEvent } from 'react';

import { may } from '../../app/access.ts';
import { DEFAULT_BACKEND_URL, VIOLATIONS_TYPE, type AppSettings } from '../../app/settings.ts';
import { testIds } from '../../testIds.ts';
import { readAddress } from './backendAddress.ts';
import { ConnectionTest } from './ConnectionTest.tsx';
import { DataSourceField } from './DataSourceField.tsx';
import { saveSettings } from './saveSettings.ts';

const WIDTH = 60;

export default function Configuration({ plugin: { meta } }: PluginConfigPageProps<AppPluginMeta<AppSettings>>) {
  const id = useId();
  const saved = meta.jsonData ?? {};
  const [backendUrl, setBackendUrl] = useState(saved.backendUrl || DEFAULT_BACKEND_URL);
  const [tempoUid, setTempoUid] = useState(saved.tempoUid || undefined);
  const [violationsUid, setViolationsUid] = useState(saved.violationsUid || undefined);
  // Undefined: the stored one stays as it is. Grafana never tells it.
  const [token, setToken] = useState<string>();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<string>();

  const address = readAddress(backendUrl);
  const url = 'url' in address ? address.url : undefined;
  const unsaved =
    url !== saved.backendUrl ||
    (tempoUid ?? '') !== (saved.tempoUid ?? '') ||
    (violationsUid ?? '') !== (saved.violationsUid ?? '') ||
    token !== undefined;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setFailure(undefined);
    try {
      await saveSettings(meta, { ...saved, backendUrl: url, tempoUid, violationsUid }, token?.trim());
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
          invalid={'problem' in address}
          error={'problem' in address ? address.problem : undefined}
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
        <DataSourceField
          label="Data source for violations"
          description="Panels, alerts and the violations page draw violations by it."
          uid={violationsUid}
          onChange={setViolationsUid}
          proposed={{
            name: 'BeTrace',
            type: VIOLATIONS_TYPE,
            url: url ?? DEFAULT_BACKEND_URL,
            jsonData: tempoUid ? { tempoUid } : {},
          }}
          withToken
          placeholder="The first of its type"
          testId={testIds.configuration.violations}
        />
        <DataSourceField
          label="Tempo data source"
          description="Where traces of violations are opened."
          uid={tempoUid}
          onChange={setTempoUid}
          proposed={{ name: 'Tempo', type: 'tempo', url: 'http://127.0.0.1:3200' }}
          placeholder="None"
          testId={testIds.configuration.tempo}
        />
        {failure && (
          <Alert severity="error" title="The settings were not saved">
            {failure}
          </Alert>
        )}
        <div>
          <Button
            type="submit"
            disabled={url === undefined || !unsaved || saving || !may('configure')}
            data-testid={testIds.configuration.save}
          >
            Save settings
          </Button>
        </div>
        {saved.backendUrl && (
          <ConnectionTest
            unsaved={unsaved}
            backendUrl={saved.backendUrl}
            hasToken={Boolean(meta.secureJsonFields?.token)}
            version={meta.info.version}
          />
        )}
      </Stack>
    </form>
  );
}
