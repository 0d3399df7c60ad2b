import { getDataSourceSrv } from '@grafana/runtime';

/** The data sources of a plugin. By its id: of a type Grafana lists its built-in data source, too. */
export const dataSourcesOf = (pluginId: string) => getDataSourceSrv().getList({ pluginId });
