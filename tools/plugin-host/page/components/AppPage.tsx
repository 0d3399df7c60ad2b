import { PluginContextProvider } from '@grafana/data';
import { locationSearchToObject } from '@grafana/runtime';
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
