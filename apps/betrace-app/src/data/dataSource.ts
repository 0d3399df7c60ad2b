import type { DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';

/** The plugin beside this one. It may not be installed, or have no data source yet. */
export const DATA_SOURCE_TYPE = 'betracehq-betrace-datasource';

/** The data source that answers the panels of this app, or undefined where this user has none. */
export function theDataSource(): DataSourceInstanceSettings | undefined {
  return getDataSourceSrv().getList({ type: DATA_SOURCE_TYPE })[0];
}
