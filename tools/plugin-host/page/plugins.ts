import type { AppPlugin, AppPluginMeta, DataSourceApi, DataSourcePlugin, DataSourcePluginMeta } from '@grafana/data';
import { config, getBackendSrv } from '@grafana/runtime';
import { loadModule } from './shared-modules.ts';

/** The app under test, loaded and initialised with its settings; known to the page for its whole life. */
let app: AppPlugin | undefined;

/** The loaded app. Throws an Error before `loadApp` has ended. */
export function theApp(): AppPlugin {
  if (app === undefined) {
    throw new Error('The app is not loaded yet');
  }
  return app;
}

/** Loads the one app of this host as Grafana does: settings first, then its module, then `init`. */
export async function loadApp(): Promise<AppPlugin> {
  const [id] = Object.keys(config.apps);
  const meta = await getBackendSrv().get<AppPluginMeta>(`/api/plugins/${id}/settings`);
  const module = await loadModule(`${config.appSubUrl}/${meta.module}`);
  const plugin = module['plugin'] as AppPlugin;
  plugin.meta = meta;
  plugin.init(meta);
  app = plugin;
  return plugin;
}

/** Loads the plugin of a data source; the loader keeps it, so a second call is cheap. */
export async function loadDataSourcePlugin(meta: DataSourcePluginMeta): Promise<DataSourcePlugin<DataSourceApi>> {
  const module = await loadModule(`${config.appSubUrl}/${meta.module}`);
  const plugin = module['plugin'] as DataSourcePlugin<DataSourceApi>;
  plugin.meta = meta;
  return plugin;
}
