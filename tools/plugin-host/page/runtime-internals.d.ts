// Parts of @grafana/runtime by which Grafana fills in its services. They are in the package, not among its exports.
declare module 'grafana-runtime:components/PluginPage' {
  import type { PluginPageType } from '@grafana/runtime';
  export function setPluginPage(component: PluginPageType): void;
}
declare module 'grafana-runtime:services/dataSource/settings' {
  import type { DataSourceInstanceSettings } from '@grafana/data';
  export function initDataSourceInstanceSettings(
    settings: Record<string, DataSourceInstanceSettings>,
    defaultName: string,
  ): void;
}
declare module 'grafana-runtime:services/dataSource/dataSource' {
  import type { DataSourceApi, DataSourcePlugin, DataSourcePluginMeta } from '@grafana/data';
  export function setDataSourcePluginImporter(
    load: (meta: DataSourcePluginMeta) => Promise<DataSourcePlugin<DataSourceApi>>,
  ): void;
}
declare module 'systemjs/dist/system.js';
declare module 'systemjs/dist/extras/amd.js';
