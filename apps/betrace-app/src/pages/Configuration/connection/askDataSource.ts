import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

import { DEFAULT_BACKEND_URL, VIOLATIONS_TYPE } from '../../../app/settings.ts';
import { dataSourcesOf } from '../../../data/dataSourcesOf.ts';

export interface DataSourceWord {
  /** The data source that was asked. */
  name: string;
  /** Its own word for why no connection came about; empty when it has none, undefined when it reaches the backend. */
  reason: string | undefined;
  message: string;
}

interface Health {
  message?: string;
  details?: { reason?: string };
}

/** More than these are not asked. */
const MOST = 5;

/**
 * What a data source of violations with the same address says: Grafana's proxy for apps answers every failed connection
 * with 502 and nothing else, the data source's Go code knows the cause. Undefined when there is none with the address, or
 * one may not look.
 */
export async function askDataSource(backendUrl: string): Promise<DataSourceWord | undefined> {
  for (const { uid, name } of dataSourcesOf(VIOLATIONS_TYPE).slice(0, MOST)) {
    const settings = await get<{ url?: string }>(`/api/datasources/uid/${uid}`).catch(() => undefined);
    if (settings && (settings.url || DEFAULT_BACKEND_URL).replace(/\/+$/, '') === backendUrl) {
      return get<Health>(`/api/datasources/uid/${uid}/health`).then(
        ({ message = '' }) => ({ name, reason: undefined, message }),
        ({ data }: { data?: Health }) => ({ name, reason: data?.details?.reason ?? '', message: data?.message ?? '' }),
      );
    }
  }
  return undefined;
}

async function get<T>(url: string): Promise<T> {
  const { data } = await lastValueFrom(getBackendSrv().fetch<T>({ url, method: 'GET', showErrorAlert: false }));
  return data;
}
