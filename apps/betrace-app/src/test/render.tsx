import { EventBusSrv, PluginContextProvider, PluginType, type AppPluginMeta } from '@grafana/data';
import { config, locationService, setAppEvents } from '@grafana/runtime';
import { render } from '@testing-library/react';
import { Suspense, useSyncExternalStore, type ReactNode } from 'react';
import { Route, Router, Routes } from 'react-router';

import App from '../app/App.tsx';
import { PLUGIN_ID } from '../app/routes.ts';
import type { AppSettings } from '../app/settings.ts';
import { withoutDataSource } from './dataSource.ts';

/** The plugin as Grafana knows it, with the settings given. */
export function pluginMeta(jsonData: AppSettings = {}): AppPluginMeta<AppSettings> {
  return {
    id: PLUGIN_ID,
    type: PluginType.app,
    name: 'BeTrace',
    info: { version: '0.1.0' },
    enabled: true,
    pinned: true,
    jsonData,
  } as AppPluginMeta<AppSettings>;
}

/** Shows the app at a path below its own, for example `/rules?q=error`, in the frame that Grafana gives it. */
export function renderApp(path: string, settings: AppSettings = { backendUrl: 'http://betrace:12011' }) {
  locationService.push(`/a/${PLUGIN_ID}${path}`);
  const screen = renderInGrafana(
    <App meta={pluginMeta(settings)} basename={`/a/${PLUGIN_ID}`} path="" query={{}} onNavChanged={() => {}} />,
    settings,
  );
  return { ...screen, history: locationService.getHistory() };
}

/** From now on the page is shown to somebody with this role: Viewer, Editor or Admin. */
export function signIn(orgRole: string): void {
  config.bootData = { user: { orgRole, isGrafanaAdmin: false } } as typeof config.bootData;
}

// Grafana's notifications; the tests look at the page itself.
setAppEvents(new EventBusSrv());
withoutDataSource();

/** Shows an element with router and plugin context, as on any page of Grafana. */
export function renderInGrafana(element: ReactNode, settings: AppSettings = {}) {
  return render(
    <PluginContextProvider meta={pluginMeta(settings)}>
      <GrafanaRouter>
        <Suspense fallback={null}>
          <Routes>
            <Route path={`/a/${PLUGIN_ID}/*`} element={element} />
            <Route path="*" element={element} />
          </Routes>
        </Suspense>
      </GrafanaRouter>
    </PluginContextProvider>,
  );
}

function GrafanaRouter({ children }: { children: ReactNode }) {
  const history = locationService.getHistory();
  const location = useSyncExternalStore(history.listen.bind(history), () => history.location);
  return (
    <Router navigator={history} location={location}>
      {children}
    </Router>
  );
}
