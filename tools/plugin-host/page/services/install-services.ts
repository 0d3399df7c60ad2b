import { EventBusSrv, locationUtil, type EventBus, type GrafanaConfig } from '@grafana/data';
import {
  config,
  FakeEchoSrv,
  locationService,
  setAppEvents,
  setBackendSrv,
  setChromeHeaderHeightHook,
  setCurrentUser,
  setDataSourceSrv,
  setEchoSrv,
  setGrafanaLiveSrv,
  setLocationSrv,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setReturnToPreviousHook,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { setPluginPage } from 'grafana-runtime:components/PluginPage';
import { setDataSourcePluginImporter } from 'grafana-runtime:services/dataSource/dataSource';
import { initDataSourceInstanceSettings } from 'grafana-runtime:services/dataSource/settings';
import { NEVER, of } from 'rxjs';
import { HostPage } from '../components/HostPage.tsx';
import { headerHeight } from '../components/sizes.ts';
import { loadDataSourcePlugin } from '../plugins.ts';
import { HostBackendSrv } from './backend-srv.ts';
import { HostDataSourceSrv } from './data-source-srv.ts';
import { importPanelPlugin } from './panels.tsx';
import { usePluginLinks } from './plugin-links.ts';
import { runRequest } from './run-request.ts';
import { hostTemplateSrv } from './template-srv.ts';

/** Fills in what plugins reach through @grafana/runtime. Returns the bus on which they publish alerts. */
export function installServices(): EventBus {
  const events = new EventBusSrv();
  setAppEvents(events);
  setBackendSrv(new HostBackendSrv(events));
  setCurrentUser(config.bootData.user);
  setEchoSrv(new FakeEchoSrv());
  setLocationSrv(locationService);
  setTemplateSrv(hostTemplateSrv);
  locationUtil.initialize({
    config: config as unknown as GrafanaConfig,
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
    getVariablesUrlParams: () => ({}),
  });

  setDataSourceSrv(new HostDataSourceSrv());
  setDataSourcePluginImporter(loadDataSourcePlugin);
  initDataSourceInstanceSettings(config.datasources, config.defaultDatasource);
  setRunRequest(runRequest);
  setPluginImportUtils({ importPanelPlugin, getPanelPluginFromCache: () => undefined });

  // There is no Grafana Live here: no stream ever says anything.
  setGrafanaLiveSrv({
    getConnectionState: () => of(false),
    getStream: () => NEVER,
    getDataStream: () => NEVER,
    getPresence: () => Promise.resolve({ users: [] }) as never,
    publish: () => Promise.reject(new Error('The plugin host has no Grafana Live')),
  });

  setPluginPage(HostPage);
  setPluginLinksHook(usePluginLinks);
  setPluginComponentsHook(() => ({ components: [], isLoading: false }));
  setPluginComponentHook(() => ({ component: null, isLoading: false }));
  setPluginFunctionsHook(() => ({ functions: [], isLoading: false }));
  setReturnToPreviousHook(() => () => undefined);
  setChromeHeaderHeightHook(() => headerHeight);
  return events;
}
