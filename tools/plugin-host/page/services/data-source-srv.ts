import type { DataSourceApi, DataSourceInstanceSettings, DataSourceRef } from '@grafana/data';
import { config, getBackendSrv, type DataSourceSrv, type GetDataSourceListFilters } from '@grafana/runtime';
import { initDataSourceInstanceSettings } from 'grafana-runtime:services/dataSource/settings';
import { loadDataSourcePlugin } from '../plugins.ts';

/** The data sources of this host by name or uid, each made once from its plugin. */
export class HostDataSourceSrv implements DataSourceSrv {
  readonly #instances = new Map<string, Promise<DataSourceApi>>();

  getInstanceSettings(ref?: DataSourceRef | string | null): DataSourceInstanceSettings | undefined {
    const wanted = typeof ref === 'string' ? ref : ref?.uid;
    const all = Object.values(config.datasources);
    if (wanted === undefined || wanted === '' || wanted === 'default') {
      const type = typeof ref === 'object' ? ref?.type : undefined;
      return all.find((one) => one.type === type) ?? all.find((one) => one.isDefault);
    }
    return all.find((one) => one.uid === wanted || one.name === wanted);
  }

  getList(filters: GetDataSourceListFilters = {}): DataSourceInstanceSettings[] {
    const types = filters.type === undefined ? undefined : [filters.type].flat();
    return Object.values(config.datasources)
      .filter((one) => types === undefined || types.includes(one.type))
      .filter((one) => filters.pluginId === undefined || one.type === filters.pluginId)
      .filter((one) => filters.filter?.(one) ?? true);
  }

  get(ref?: DataSourceRef | string | null): Promise<DataSourceApi> {
    const settings = this.getInstanceSettings(ref);
    if (settings === undefined) {
      return Promise.reject(new Error(`Datasource ${JSON.stringify(ref)} was not found`));
    }
    let instance = this.#instances.get(settings.uid);
    if (instance === undefined) {
      instance = makeInstance(settings);
      this.#instances.set(settings.uid, instance);
    }
    return instance;
  }

  async reload(): Promise<void> {
    const fresh =
      await getBackendSrv().get<Pick<typeof config, 'datasources' | 'defaultDatasource'>>('/api/frontend/settings');
    Object.assign(config, { datasources: fresh.datasources, defaultDatasource: fresh.defaultDatasource });
    initDataSourceInstanceSettings(fresh.datasources, fresh.defaultDatasource);
    this.#instances.clear();
  }

  registerRuntimeDataSource(): void {
    throw new Error('The plugin host has no runtime data sources');
  }
}

async function makeInstance(settings: DataSourceInstanceSettings): Promise<DataSourceApi> {
  const plugin = await loadDataSourcePlugin(settings.meta);
  const instance = new plugin.DataSourceClass(settings);
  instance.components = plugin.components;
  return instance;
}
