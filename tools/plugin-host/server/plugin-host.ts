import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { buildPage } from '../build.ts';
import { proxyAppRequest } from './app-proxy.ts';
import { DataApi, type Answer, type QueryBody } from './data-api.ts';
import { refuseForeign } from './guard.ts';
import { HttpError, readBody, readJson, sendJson } from './http.ts';
import { contentSecurityPolicy, dataSourceSettings, renderPage } from './page.ts';
import { executableName, pluginMeta, readPlugin } from './plugin-files.ts';
import { PluginProcess } from './plugin-process.ts';
import {
  applySettings,
  initialSettings,
  secureFields,
  type DataSourceSettings,
  type PluginSettings,
} from './settings.ts';
import { standInIcon } from './stand-in-icons.ts';
import { fonts, iconsMount, sendFile, type Mount } from './static-files.ts';
import { hasRole, readViewer, viewerCookies, type Viewer } from './viewer.ts';

const defaultPort = 12015;
const apps = path.resolve(import.meta.dirname, '../../../apps');

export interface PluginHostOptions {
  /** Default 12015; 0 takes any free port. */
  port?: number;
  /** The BeTrace service, for example http://127.0.0.1:12011 (the default). */
  backendUrl?: string;
  /** Folders of the built plugins. Default: those of this repository. */
  appDist?: string;
  datasourceDist?: string;
  /** The data source's backend. Default: the one for this machine in `datasourceDist`. */
  goBinary?: string;
  /** Gets what the data source's backend complains about. Default: standard error. */
  log?: (line: string) => void;
}

export interface PluginHost {
  /** For example http://127.0.0.1:12015 */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the two built plugins on Grafana's own packages, on the loopback interface only: the page, the plugins' files,
 * and the part of Grafana's API that they use. Builds the page first when what it is made from has changed. Throws an
 * Error that says what to do when a plugin is not built; without the data source's backend everything else works.
 */
export async function startPluginHost(options: PluginHostOptions = {}): Promise<PluginHost> {
  const backendUrl = options.backendUrl ?? 'http://127.0.0.1:12011';
  const app = readPlugin(options.appDist ?? path.join(apps, 'betrace-app/dist'), 'app');
  const dataSource = readPlugin(options.datasourceDist ?? path.join(apps, 'betrace-datasource/dist'), 'datasource');
  const page = await buildPage();
  const settings = initialSettings(backendUrl);
  const backend = new PluginProcess(
    options.goBinary ?? path.join(dataSource.dist, executableName(dataSource.json.executable ?? '')),
    options.log ?? ((line) => process.stderr.write(`${line}\n`)),
  );
  const dataApi = new DataApi(dataSource, backend, settings.dataSource);
  const mounts: Mount[] = [
    iconsMount,
    { at: '/host', folder: page },
    ...[app, dataSource].map(({ dist, json }) => ({ at: `/public/plugins/${json.id}`, folder: dist })),
  ];

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => fail(response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(options) : error),
    );
    server.listen(options.port ?? defaultPort, '127.0.0.1', resolve);
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://host');
    refuseForeign(url.pathname, request.headers);
    const viewer = readViewer(request, url.searchParams);
    const font = fonts[url.pathname];
    if (url.pathname.startsWith('/api/')) {
      await handleApi(request, response, url, viewer);
    } else if (font !== undefined) {
      response.writeHead(200, { 'Content-Type': 'font/woff2', 'Cache-Control': 'no-cache' });
      createReadStream(font).pipe(response);
    } else if (/^\/(public|host)\//.test(url.pathname)) {
      if (sendFile(mounts, decodeURIComponent(url.pathname), response)) {
        return;
      }
      const icon = standInIcon(url.pathname);
      if (icon === undefined) {
        throw new HttpError(404, `There is no file ${url.pathname}`);
      }
      response.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(icon);
    } else {
      const missingBackend = backend.missing();
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': contentSecurityPolicy,
        'Set-Cookie': viewerCookies(viewer),
      });
      const host = { ...viewer, backendUrl, ...(missingBackend === undefined ? {} : { missingBackend }) };
      response.end(renderPage({ app, dataSource, settings, viewer, host }));
    }
  }

  async function handleApi(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    viewer: Viewer,
  ): Promise<void> {
    const { uid } = settings.dataSource;
    const [, , kind, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const tail = rest.join('/');
    const at = `${request.method ?? 'GET'} ${[kind, ...rest].join('/')}`;
    const proxied = `/api/plugin-proxy/${app.json.id}/`;
    const resources = `/api/datasources/uid/${uid}/resources/`;

    if (url.pathname.startsWith(proxied)) {
      const below = url.pathname.slice(proxied.length);
      proxyAppRequest(app.json.routes ?? [], settings.app, viewer, below, url.search, request, response);
    } else if (url.pathname.startsWith(resources)) {
      const below = url.pathname.slice(resources.length);
      const body = await readBody(request);
      const answer = await dataApi.resource(request.method ?? 'GET', below, url.search, body, viewer);
      const type = Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
        .values[0];
      response.writeHead(answer.code, { 'Content-Type': type ?? 'application/json' }).end(answer.body);
    } else if (at === 'POST ds/query') {
      send(response, await dataApi.query(await readJson<QueryBody>(request), forwarded(request), viewer));
    } else if (at === `GET datasources/uid/${uid}/health`) {
      send(response, await dataApi.health(forwarded(request), viewer));
    } else if (at === `GET datasources/uid/${uid}`) {
      requireAdmin(viewer);
      sendJson(response, 200, dataSourceDto());
    } else if (at === `PUT datasources/uid/${uid}`) {
      requireAdmin(viewer);
      const change = await readJson<Partial<DataSourceSettings>>(request);
      applySettings(settings.dataSource, change);
      settings.dataSource.url = change.url ?? settings.dataSource.url;
      settings.dataSource.name = change.name ?? settings.dataSource.name;
      settings.dataSource.version += 1;
      settings.dataSource.updated = Date.now();
      sendJson(response, 200, {
        datasource: dataSourceDto(),
        message: 'Datasource updated',
        name: settings.dataSource.name,
      });
    } else if (at === 'GET frontend/settings') {
      const { name } = settings.dataSource;
      sendJson(response, 200, {
        defaultDatasource: name,
        datasources: { [name]: dataSourceSettings(dataSource, settings) },
      });
    } else if (at === `GET plugins/${app.json.id}/settings`) {
      sendJson(response, 200, appDto());
    } else if (at === `POST plugins/${app.json.id}/settings`) {
      requireAdmin(viewer);
      applySettings(settings.app, await readJson<Partial<PluginSettings>>(request));
      sendJson(response, 200, { message: 'Plugin settings updated' });
    } else if (at === `GET plugins/${dataSource.json.id}/settings`) {
      sendJson(response, 200, { ...pluginMeta(dataSource), enabled: true, jsonData: {}, secureJsonFields: {} });
    } else if (at === 'GET health') {
      sendJson(response, 200, { host: 'betrace-plugin-host', database: 'ok' });
    } else {
      throw new HttpError(
        404,
        `This is not a Grafana: the plugin host has no ${kind ?? ''}/${tail} for ${request.method ?? ''}`,
      );
    }
  }

  const appDto = () => ({
    ...pluginMeta(app),
    enabled: settings.app.enabled,
    pinned: true,
    jsonData: settings.app.jsonData,
    secureJsonFields: secureFields(settings.app),
    defaultNavUrl: app.json.includes?.find(({ defaultNav }) => defaultNav)?.path,
  });

  const dataSourceDto = () => ({
    ...dataSourceSettings(dataSource, settings),
    orgId: 1,
    url: settings.dataSource.url,
    version: settings.dataSource.version,
    secureJsonFields: secureFields(settings.dataSource),
    accessControl: { 'datasources:write': true },
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, backend.stop()]);
    },
  };
}

const portTaken = ({ port }: PluginHostOptions) =>
  new Error(`Port ${port ?? defaultPort} is in use. Stop what listens there, or choose another port.`);

const send = (response: ServerResponse, { status, body }: Answer) => sendJson(response, status, body);

function requireAdmin(viewer: Viewer): void {
  if (!hasRole(viewer.role, 'Admin')) {
    throw new HttpError(403, "You'll need the role Admin for this");
  }
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

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof HttpError ? error.status : 500;
  sendJson(response, status, { message: (error as Error).message });
}
