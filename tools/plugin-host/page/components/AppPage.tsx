import { PluginContextProvider } from '@grafana/data';
import { config, locationSearchToObject } from '@grafana/runtime';
import { Alert } from '@grafana/ui';
import { useLocation } from 'react-router';
import { theApp } from '../plugins.ts';

/** The app's own pages, below the path that `basename` names, as Grafana mounts them. */
export function AppPage({ basename }: { basename: string }) {
  const { pathname, search } = useLocation();
  const app = theApp();
  const Root = app.root;
  if (Root === undefined) {
    throw new Error('The app has no root page');
  }
  const action = app.meta.includes?.find(({ path }) => path === pathname)?.action;
  if (action && !config.bootData.user.permissions?.[action]) {
    return <Alert severity="warning" title="Access denied" />;
  }
  return (
    <PluginContextProvider meta={app.meta}>
      <Root
        meta={app.meta}
        basename={basename}
        path={pathname}
        query={locationSearchToObject(search)}
        onNavChanged={() => undefined}
      />
    </PluginContextProvider>
  );
}
