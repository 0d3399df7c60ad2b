import { PluginContextProvider } from '@grafana/data';
import { locationSearchToObject } from '@grafana/runtime';
import { ErrorBoundaryAlert } from '@grafana/ui';
import { useLocation } from 'react-router';
import { theApp } from '../plugins.ts';
import { HostPage } from './HostPage.tsx';

/** `/plugins/ID?page=...`: the app's configuration pages as tabs. */
export function AppConfigPage() {
  const app = theApp();
  const query = locationSearchToObject(useLocation().search);
  const pages = app.configPages ?? [];
  const shown = pages.find(({ id }) => id === query['page']) ?? pages[0];
  const { meta } = app;
  const nav = {
    text: meta.name,
    img: meta.info.logos.large,
    subTitle: meta.info.description,
    children: pages.map(({ id, title, icon }) => ({
      text: title,
      ...(icon && { icon }),
      url: `/plugins/${meta.id}?page=${id}`,
      active: id === shown?.id,
    })),
  };
  return (
    <HostPage pageNav={nav} info={[{ label: 'Version', value: meta.info.version }]}>
      <ErrorBoundaryAlert>
        <PluginContextProvider meta={meta}>{shown && <shown.body plugin={app} query={query} />}</PluginContextProvider>
      </ErrorBoundaryAlert>
    </HostPage>
  );
}
