import { getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

export interface NewDataSource {
  name: string;
  type: string;
  url: string;
  jsonData?: Record<string, string>;
  /** Kept encrypted by Grafana; left out when empty. */
  token?: string;
}

/**
 * Makes a data source that Grafana's server queries, and lets Grafana's pages know it. Returns its uid; rejects with an
 * Error that says how to get there.
 */
export async function createDataSource({ token, ...settings }: NewDataSource): Promise<string> {
  try {
    await send('GET', `/api/plugins/${settings.type}/settings`);
    const { datasource } = await send<{ datasource: { uid: string } }>('POST', '/api/datasources', {
      ...settings,
      access: 'proxy',
      ...(token && { secureJsonData: { token } }),
    });
    // The promise is there, though the type has none.
    await (getDataSourceSrv().reload() as unknown as Promise<void>);
    return datasource.uid;
  } catch (error) {
    throw new Error(explain(error as { status?: number; data?: { message?: string } }, settings));
  }
}

async function send<T>(method: string, url: string, data?: object): Promise<T> {
  const request = { method, url, data, showErrorAlert: false, showSuccessAlert: false };
  return (await lastValueFrom(getBackendSrv().fetch<T>(request))).data;
}

function explain({ status, data }: { status?: number; data?: { message?: string } }, { name, type }: NewDataSource) {
  switch (status) {
    case 403:
      return 'It takes the permission datasources:create, which administrators of the organisation have. Ask one of them.';
    case 404:
      return `Grafana does not have the plugin ${type}: install it first.`;
    case 409:
      return `There is a data source named ${name} already: choose it, or give another name.`;
  }
  return data?.message ?? 'Grafana did not answer.';
}
