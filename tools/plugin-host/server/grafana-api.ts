import type { IncomingMessage, ServerResponse } from 'node:http';
import { proxyAppRequest } from './app-proxy.ts';
import type { Answer, DataApi, QueryBody } from './data-api.ts';
import { HttpError, readBody, readJson, sendJson } from './http.ts';
import { dataSourceSettings } from './page.ts';
import { pluginMeta, type PluginFiles } from './plugin-files.ts';
import { applySettings, secureFields, updateDataSource, type PluginSettings, type Settings } from './settings.ts';
import { hasRole, type Viewer } from './viewer.ts';

interface Parts {
  readonly app: PluginFiles;
  readonly dataSource: PluginFiles;
  readonly settings: Settings;
  readonly dataApi: DataApi;
}

type Handler = (request: IncomingMessage, viewer: Viewer) => Promise<Answer> | Answer;

/**
 * The part of Grafana's HTTP API that the two plugins use, answered as Grafana does. Returns a function that answers
 * one request below `/api/`, or throws: HttpError 404 for what belongs to a Grafana alone, 403 where the role is too low.
 */
export function grafanaApi({ app, dataSource, settings, dataApi }: Parts) {
  const { uid } = settings.dataSource;
  const proxied = `/api/plugin-proxy/${app.json.id}/`;
  const resources = `/api/datasources/uid/${uid}/resources/`;

  const appSettings = () => ({
    ...pluginMeta(app),
    enabled: settings.app.enabled,
    pinned: true,
    jsonData: settings.app.jsonData,
    secureJsonFields: secureFields(settings.app),
    defaultNavUrl: app.json.includes?.find(({ defaultNav }) => defaultNav)?.path,
  });
  const editableDataSource = () => ({
    ...dataSourceSettings(dataSource, settings),
    orgId: 1,
    url: settings.dataSource.url,
    version: settings.dataSource.version,
    secureJsonFields: secureFields(settings.dataSource),
    accessControl: { 'datasources:write': true },
  });

  const handlers: Record<string, Handler> = {
    'GET /api/health': () => ok({ host: 'betrace-plugin-host', database: 'ok' }),
    'GET /api/frontend/settings': () =>
      ok({
        defaultDatasource: settings.dataSource.name,
        datasources: { [settings.dataSource.name]: dataSourceSettings(dataSource, settings) },
      }),
    [`GET /api/plugins/${app.json.id}/settings`]: () => ok(appSettings()),
    [`POST /api/plugins/${app.json.id}/settings`]: admin(async (request) => {
      applySettings(settings.app, await readJson<Partial<PluginSettings>>(request));
      return ok({ message: 'Plugin settings updated' });
    }),
    [`GET /api/plugins/${dataSource.json.id}/settings`]: () =>
      ok({ ...pluginMeta(dataSource), enabled: true, jsonData: {}, secureJsonFields: {} }),

    'POST /api/ds/query': async (request, viewer) =>
      dataApi.query(await readJson<QueryBody>(request), forwarded(request), viewer),
    [`GET /api/datasources/uid/${uid}/health`]: (request, viewer) => dataApi.health(forwarded(request), viewer),
    [`GET /api/datasources/uid/${uid}`]: admin(() => ok(editableDataSource())),
    [`PUT /api/datasources/uid/${uid}`]: admin(async (request) => {
      updateDataSource(settings.dataSource, await readJson(request));
      const { name } = settings.dataSource;
      return ok({ datasource: editableDataSource(), message: 'Datasource updated', name });
    }),
  };

  return async (request: IncomingMessage, response: ServerResponse, url: URL, viewer: Viewer): Promise<void> => {
    const { pathname, search } = url;
    const method = request.method ?? 'GET';
    if (pathname.startsWith(proxied)) {
      const path = pathname.slice(proxied.length);
      proxyAppRequest(app.json, settings.app, viewer, path, search, request, response);
      return;
    }
    if (pathname.startsWith(resources)) {
      const path = pathname.slice(resources.length);
      const { code, contentType, body } = await dataApi.resource(method, path, search, await readBody(request), viewer);
      response.writeHead(code, { 'Content-Type': contentType }).end(body);
      return;
    }
    const handler = handlers[`${method} ${pathname}`];
    if (handler === undefined) {
      throw new HttpError(404, `This is not a Grafana: the plugin host has no ${method} ${pathname}`);
    }
    const { status, body } = await handler(request, viewer);
    sendJson(response, status, body);
  };
}

const ok = (body: unknown): Answer => ({ status: 200, body });

function admin(handler: Handler): Handler {
  return (request, viewer) => {
    if (!hasRole(viewer.role, 'Admin')) {
      throw new HttpError(403, "You'll need the role Admin for this");
    }
    return handler(request, viewer);
  };
}

/** The headers that Grafana hands to a data source's backend with a query. */
function forwarded(request: IncomingMessage): Record<string, string> {
  const names = ['x-datasource-uid', 'x-plugin-id', 'x-dashboard-uid', 'x-panel-id', 'x-query-group-id'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[`http_${name}`, value]] : [];
    }),
  );
}
