import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buildPage } from '../build.ts';
import { DataApi } from './data-api.ts';
import { grafanaApi } from './grafana-api.ts';
import { refuseForeign } from './guard.ts';
import { HttpError, sendJson } from './http.ts';
import { contentSecurityPolicy, renderPage } from './page.ts';
import { executableName, readPlugin } from './plugin-files.ts';
import { PluginProcess } from './plugin-process.ts';
import { initialSettings } from './settings.ts';
import { iconsMount, sendFile, type Mount } from './static-files.ts';
import { readViewer, viewerCookies } from './viewer.ts';

const defaultPort = 12015;
const apps = path.resolve(import.meta.dirname, '../../../apps');

export interface PluginHostOptions {
  /** Default 12015; 0 takes any free port. */
  port?: number;
  /** The BeTrace service, for example http://127.0.0.1:12011 (the default). */
  backendUrl?: string;
  /** Below which all is served, as a Grafana behind a reverse proxy is: `/grafana`. Default: at the root. */
  subPath?: string;
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
  const { subPath = '', backendUrl = 'http://127.0.0.1:12011' } = options;
  if (!/^(\/[\w-]+)*$/.test(subPath)) {
    throw new Error(`The sub-path ${subPath} should look like /grafana`);
  }
  const app = readPlugin(options.appDist ?? path.join(apps, 'betrace-app/dist'), 'app');
  const dataSource = readPlugin(options.datasourceDist ?? path.join(apps, 'betrace-datasource/dist'), 'datasource');
  const page = await buildPage();
  const settings = initialSettings(backendUrl);
  const backend = new PluginProcess(
    options.goBinary ?? path.join(dataSource.dist, executableName(dataSource.json.executable ?? '')),
    options.log ?? ((line) => process.stderr.write(`${line}\n`)),
  );
  const dataApi = new DataApi(dataSource, backend, settings.dataSource);
  const api = grafanaApi({ app, dataSource, settings, dataApi });
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
    if (url.pathname !== subPath && !url.pathname.startsWith(`${subPath}/`)) {
      throw new HttpError(404, `Everything is below ${subPath}/`);
    }
    url.pathname = url.pathname.slice(subPath.length) || '/';
    refuseForeign(url.pathname, request.headers);
    const viewer = readViewer(request, url.searchParams);
    if (url.pathname.startsWith('/api/')) {
      await api(request, response, url, viewer);
    } else if (/^\/(public|host)\//.test(url.pathname)) {
      if (!sendFile(mounts, url.pathname, request, response)) {
        throw new HttpError(404, `There is no file ${url.pathname}`);
      }
    } else {
      const missingBackend = backend.missing();
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': contentSecurityPolicy,
        'Set-Cookie': viewerCookies(viewer),
      });
      const host = { ...viewer, backendUrl, ...(missingBackend === undefined ? {} : { missingBackend }) };
      response.end(renderPage({ app, dataSource, settings, viewer, host, subPath }));
    }
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${subPath}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, backend.stop()]);
    },
  };
}

const portTaken = ({ port }: PluginHostOptions) =>
  new Error(`Port ${port ?? defaultPort} is in use. Stop what listens there, or choose another port.`);

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof HttpError ? error.status : 500;
  sendJson(response, status, { message: (error as Error).message });
}
