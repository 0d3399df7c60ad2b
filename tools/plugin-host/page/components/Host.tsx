import { css } from '@emotion/css';
import { ThemeContext, type EventBus, type GrafanaTheme2 } from '@grafana/data';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { ErrorBoundaryAlert, GlobalStyles, ModalRoot, ModalsProvider, PortalContainer, useStyles2 } from '@grafana/ui';
import { useLayoutEffect, useState } from 'react';
import { Navigate, Route, Router, Routes, type Navigator } from 'react-router';
import { theApp } from '../plugins.ts';
import { AppConfigPage } from './AppConfigPage.tsx';
import { AppPage } from './AppPage.tsx';
import { DataSourceConfigPage } from './DataSourceConfigPage.tsx';
import { ExplorePage } from './ExplorePage.tsx';
import { HostPage } from './HostPage.tsx';
import { Navigation } from './Navigation.tsx';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';
import { headerHeight, navigationWidth } from './sizes.ts';

/** The whole page: theme, router, frame, and the pages at the paths that they have in a Grafana. */
export function Host({ events }: { events: EventBus }) {
  const history = locationService.getHistory();
  const [location, setLocation] = useState(history.location);
  useLayoutEffect(() => history.listen((next: typeof location) => setLocation(next)), [history]);

  return (
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <Router navigator={history as unknown as Navigator} location={location}>
          <ModalsProvider>
            <Frame />
            <Toasts events={events} />
            <ModalRoot />
            <PortalContainer />
          </ModalsProvider>
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

function Frame() {
  const styles = useStyles2(getStyles);
  const { meta } = theApp();
  const standalone = (meta.includes ?? []).flatMap(({ path }) =>
    path !== undefined && !path.startsWith(`/a/${meta.id}`) && path !== `/plugins/${meta.id}` ? [path] : [],
  );
  return (
    <>
      <TopBar />
      <Navigation />
      <div className={styles.page}>
        <ErrorBoundaryAlert style="page">
          <Routes>
            <Route path="/" element={<Navigate replace to={meta.defaultNavUrl ?? `/a/${meta.id}`} />} />
            {[`/a/${meta.id}`, ...standalone].map((basename) => (
              <Route key={basename} path={`${basename}/*`} element={<AppPage basename={basename} />} />
            ))}
            <Route path={`/plugins/${meta.id}`} element={<AppConfigPage />} />
            <Route path="/explore" element={<ExplorePage />} />
            <Route path="/connections/datasources/edit/:uid" element={<DataSourceConfigPage />} />
            <Route path="*" element={<NotHere />} />
          </Routes>
        </ErrorBoundaryAlert>
      </div>
    </>
  );
}

function NotHere() {
  return (
    <HostPage pageNav={{ text: 'Not in this host' }}>
      This path belongs to a Grafana; the plugin host has only what the BeTrace plugins show themselves.
    </HostPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    marginLeft: navigationWidth,
    minHeight: '100vh',
    paddingTop: headerHeight,
    background: theme.colors.background.canvas,
  }),
});
