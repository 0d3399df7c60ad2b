import {
  LoadingState,
  toDataFrame,
  type DataQueryRequest,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type PanelData,
} from '@grafana/data';
import {
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  type DataSourceSrv,
  type GetDataSourceListFilters,
} from '@grafana/runtime';
import { map, of, type Observable } from 'rxjs';

import { VIOLATIONS_TYPE } from '../app/settings.ts';
import { startDataSources } from './dataSources.ts';
import { aViolation } from './fixtures.ts';

type Query = Record<string, unknown> & { queryType?: string };

const settings = { uid: 'betrace-1', type: VIOLATIONS_TYPE, name: 'BeTrace' } as DataSourceInstanceSettings;

// The panels themselves are Grafana's.
setPluginImportUtils({ importPanelPlugin: () => new Promise(() => {}), getPanelPluginFromCache: () => undefined });

/** As in a Grafana where nobody has added the data source, or its plugin is missing. */
export function withoutDataSource(): void {
  startDataSources(() => []);
}

/**
 * Stands in for the data source plugin: `rows` are what a query for violations finds, or why it fails; counts are none.
 * @returns every query asked so far, oldest first.
 */
export function startDataSource(rows: (query: Query) => object[] | Error = () => []): Query[] {
  const asked: Query[] = [];
  const query = ({ targets }: DataQueryRequest): Observable<Partial<PanelData>> => {
    const [target = {}] = targets as unknown as Query[];
    asked.push(target);
    const found = target.queryType === 'violations' ? rows(target) : [];
    return found instanceof Error
      ? of({ state: LoadingState.Error, errors: [{ message: found.message }], series: [] })
      : of({ state: LoadingState.Done, series: found.length > 0 ? [frameOf(found)] : [] });
  };
  const source = { ...settings, query, getRef: () => settings } as unknown as DataSourceApi;
  setDataSourceSrv({
    getList: ({ pluginId }: GetDataSourceListFilters) => (pluginId === VIOLATIONS_TYPE ? [settings] : []),
    getInstanceSettings: () => settings,
    get: () => Promise.resolve(source),
  } as unknown as DataSourceSrv);
  setRunRequest((_, request) =>
    query(request).pipe(map((data) => ({ series: [], state: LoadingState.Done, timeRange: request.range, ...data }))),
  );
  return asked;
}

/** The row of a violation as the data source's frame has it. */
export function aRow(part: Parameters<typeof aViolation>[0] = {}) {
  const { id, decidedAt, severity, ruleName, message, rootService, rootName, traceId, complete, state } =
    aViolation(part);
  const decided = Date.parse(decidedAt);
  const names = { rule_name: ruleName, service: rootService, root_name: rootName, trace_id: traceId };
  return { id, decided, severity, message, complete, state, ...names };
}

function frameOf(rows: object[]) {
  const names = Object.keys(rows[0] ?? {});
  return toDataFrame({
    fields: names.map((name) => ({ name, values: rows.map((row) => (row as Record<string, unknown>)[name]) })),
  });
}
