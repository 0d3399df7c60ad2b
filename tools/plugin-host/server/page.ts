import { permissionsOf } from './permissions.ts';
import { pluginMeta, type PluginFiles } from './plugin-files.ts';
import type { Settings } from './settings.ts';
import type { Viewer } from './viewer.ts';

/** What the page of the host itself needs, beside Grafana's boot data. */
export interface HostData {
  role: string;
  theme: string;
  /** The service that both plugins talk to. */
  backendUrl: string;
  /** Why the data source's backend cannot run and how to mend it; absent when it can. */
  missingBackend?: string;
}

interface PageParts {
  readonly app: PluginFiles;
  readonly dataSource: PluginFiles;
  readonly settings: Settings;
  readonly viewer: Viewer;
  readonly host: HostData;
  /** Below which everything is served, such as `/grafana`; empty at the root. */
  readonly subPath: string;
}

/**
 * Nothing may leave for another host. Styles are made at run time (emotion), and Grafana's packages and the editor
 * start workers and compile templates, as in a Grafana with its default policy.
 */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
].join('; ');

/** The one HTML page; every path of the host's own pages and of the plugins' pages gets it. */
export function renderPage(parts: PageParts): string {
  const json = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
  const { subPath } = parts;
  const logo = `public/plugins/${parts.app.json.id}/${parts.app.json.info.logos.small}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<base href="${subPath}/">
<title>BeTrace plugin host</title>
<link rel="icon" type="image/svg+xml" href="${logo}">
<link rel="stylesheet" href="host/main.css">
<style>body { margin: 0 }</style>
<script>
window.__grafana_public_path__ = '${subPath}/public/';
window.grafanaBootData = ${json(bootData(parts))};
window.pluginHost = ${json(parts.host)};
</script>
</head>
<body>
<div id="reactRoot"></div>
<script src="host/main.js"></script>
</body>
</html>
`;
}

/** What Grafana's server puts into its page: the user, the settings and which plugins and data sources there are. */
function bootData({ app, dataSource, settings, viewer, subPath }: PageParts): Record<string, unknown> {
  const { id } = app.json;
  const appMeta = pluginMeta(app);
  return {
    user: {
      id: 1,
      uid: 'host',
      isSignedIn: true,
      login: 'host',
      name: 'Plugin host',
      email: '',
      orgId: 1,
      orgName: 'Main Org.',
      orgRole: viewer.role,
      orgCount: 1,
      isGrafanaAdmin: viewer.role === 'Admin',
      permissions: permissionsOf(viewer.role, app.json.roles),
      timezone: 'browser',
      weekStart: 'monday',
      language: 'en-US',
      locale: 'en-US',
      regionalFormat: 'en-US',
      theme: viewer.theme,
    },
    settings: {
      appUrl: `${subPath}/`,
      appSubUrl: subPath,
      buildInfo: { version: '13.2.2', commit: '', env: 'production', edition: 'Open Source' },
      namespace: 'default',
      defaultDatasource: settings.dataSource.name,
      datasources: { [settings.dataSource.name]: dataSourceSettings(dataSource, settings) },
      panels: {},
      apps: {
        [id]: {
          id,
          path: appMeta['module'],
          version: app.json.info.version,
          preload: false,
          angular: appMeta['angular'],
          loadingStrategy: 'script',
          dependencies: app.json.dependencies ?? {},
          extensions: appMeta['extensions'],
        },
      },
      featureToggles: {},
      exploreEnabled: true,
      unifiedAlertingEnabled: false,
      liveEnabled: false,
    },
    navTree: [],
    assets: {},
  };
}

/** The instance settings of the data source as the front end gets them: no secrets, and no address behind the server. */
export function dataSourceSettings(plugin: PluginFiles, { dataSource }: Settings): Record<string, unknown> {
  return {
    id: dataSource.id,
    uid: dataSource.uid,
    name: dataSource.name,
    type: plugin.json.id,
    access: 'proxy',
    url: `/api/datasources/proxy/uid/${dataSource.uid}`,
    isDefault: true,
    readOnly: false,
    jsonData: dataSource.jsonData,
    meta: pluginMeta(plugin),
    module: `public/plugins/${plugin.json.id}/module.js`,
  };
}
