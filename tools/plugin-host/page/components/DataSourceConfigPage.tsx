import {
  DataSourcePluginContextProvider,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourcePlugin,
  type DataSourceSettings,
} from '@grafana/data';
import { config, getBackendSrv, getDataSourceSrv, type HealthCheckResult } from '@grafana/runtime';
import { Alert, Button, ErrorBoundaryAlert, Field, Input, LoadingPlaceholder, Stack } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { loadDataSourcePlugin } from '../plugins.ts';
import { HostPage } from './HostPage.tsx';
import { LoadFailure } from './LoadFailure.tsx';
import { MissingBackend } from './MissingBackend.tsx';

interface Loaded {
  instance: DataSourceInstanceSettings;
  plugin: DataSourcePlugin<DataSourceApi>;
  settings: DataSourceSettings;
}

/** The settings of a data source: the plugin's own editor, saved and tested as in Grafana. */
export function DataSourceConfigPage() {
  const { uid = '' } = useParams();
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, setFailure] = useState<unknown>();
  const [result, setResult] = useState<Pick<HealthCheckResult, 'status' | 'message'>>();

  useEffect(() => {
    load(uid).then(setLoaded, setFailure);
  }, [uid]);
  if (failure !== undefined) {
    return <LoadFailure what="The data source" error={failure} />;
  }
  if (loaded === undefined) {
    return <LoadingPlaceholder text="Loading the data source" />;
  }
  const { instance, plugin, settings } = loaded;
  const change = (next: DataSourceSettings) => setLoaded({ ...loaded, settings: next });

  async function saveAndTest(): Promise<void> {
    const url = `/api/datasources/uid/${uid}`;
    const saved = await getBackendSrv().put<{ datasource: DataSourceSettings }>(url, settings);
    change(saved.datasource);
    await getDataSourceSrv().reload();
    const health = await getBackendSrv()
      .get<HealthCheckResult>(`${url}/health`, undefined, undefined, { showErrorAlert: false })
      .catch((error: { data: HealthCheckResult }) => error.data);
    setResult({ status: health.status, message: health.message });
  }

  const Editor = plugin.components.ConfigEditor;
  return (
    <HostPage
      pageNav={{ text: settings.name, subTitle: `Type: ${instance.meta.name}`, img: instance.meta.info.logos.large }}
    >
      <MissingBackend />
      <Stack direction="column" gap={3} alignItems="stretch">
        <Field label="Name" noMargin>
          <Input
            width={40}
            value={settings.name}
            onChange={({ currentTarget }) => change({ ...settings, name: currentTarget.value })}
          />
        </Field>
        <ErrorBoundaryAlert>
          <DataSourcePluginContextProvider instanceSettings={instance}>
            {Editor && <Editor options={settings} onOptionsChange={change} />}
          </DataSourcePluginContextProvider>
        </ErrorBoundaryAlert>
        {result && (
          <Alert
            title={result.message}
            severity={result.status === 'OK' ? 'success' : 'error'}
            data-testid="host-health"
          />
        )}
        <div>
          <Button onClick={() => void saveAndTest()}>Save &amp; test</Button>
        </div>
      </Stack>
    </HostPage>
  );
}

async function load(uid: string): Promise<Loaded> {
  const instance = Object.values(config.datasources).find((one) => one.uid === uid);
  if (instance === undefined) {
    throw new Error(`There is no data source with the uid ${uid}`);
  }
  const [plugin, settings] = await Promise.all([
    loadDataSourcePlugin(instance.meta),
    getBackendSrv().get<DataSourceSettings>(`/api/datasources/uid/${uid}`),
  ]);
  return { instance, plugin, settings };
}
