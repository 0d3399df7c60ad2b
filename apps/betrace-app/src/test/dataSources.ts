import { setDataSourceSrv } from '@grafana/runtime';

/** Grafana knows these data sources of one plugin; its built-in one it lists whenever it is not asked by plugin. */
export function startDataSources(sources: () => ReadonlyArray<{ uid: string; name: string }>): void {
  setDataSourceSrv({
    getList: ({ pluginId }: { pluginId?: string }) =>
      pluginId ? sources() : [...sources(), { uid: 'grafana', name: '-- Grafana --' }],
    getInstanceSettings: () => undefined,
    reload: async () => {},
  } as never);
}
