import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { HttpError } from './http.ts';
import { permissionsOf } from './permissions.ts';
import type { PluginJson, PluginRoute } from './plugin-files.ts';
import type { PluginSettings } from './settings.ts';
import { hasRole, type Viewer } from './viewer.ts';

/** How long the service behind may take to begin its answer, as Grafana's default for data proxies. */
const timeoutMs = 30_000;

/** Headers that belong to one connection or to this host, never to the service behind. */
const notForwarded = new Set([
  'host',
  'connection',
  'cookie',
  'authorization',
  'origin',
  'referer',
  'accept-encoding',
  'x-grafana-context',
]);

/**
 * The first of the plugin's routes, in file order, whose method and path match, with the rest of the path behind its
 * `*`. A path without `*` matches only itself. Both are without a leading slash.
 */
export function matchRoute(
  routes: readonly PluginRoute[],
  method: string,
  path: string,
): { route: PluginRoute; rest: string } | undefined {
  for (const route of routes) {
    if (route.method && route.method !== '*' && route.method !== method) {
      continue;
    }
    if (route.path === path) {
      return { route, rest: '' };
    }
    if (route.path.endsWith('/*') && path.startsWith(route.path.slice(0, -1))) {
      return { route, rest: path.slice(route.path.length - 1) };
    }
  }
  return undefined;
}

/**
 * Fills `{{ .JsonData.x }}` and `{{ .SecureJsonData.x }}`, also within `{{ if .JsonData.x }}...{{ end }}`, which is left
 * out while x is not set. Outside of that it reads `<no value>`, as Go templates have it, so that a plugin which cannot
 * live with that shows it here too.
 */
export function fillTemplate(text: string, { jsonData, secureJsonData }: PluginSettings): string {
  const get = (kind: string, key: string) => (kind === 'JsonData' ? jsonData : secureJsonData)[key];
  return text
    .replace(
      /\{\{\s*if\s+\.(\w+)\.(\w+)\s*\}\}(.*?)\{\{\s*end\s*\}\}/g,
      (_, kind: string, key: string, then: string) => (get(kind, key) ? then : ''),
    )
    .replace(/\{\{\s*\.(JsonData|SecureJsonData)\.(\w+)\s*\}\}/g, (_, kind: string, key: string) =>
      String(get(kind, key) ?? '<no value>'),
    );
}

/**
 * Sends a request of the app's page on to the service behind, as Grafana's plugin proxy does: by the routes of
 * plugin.json, with their headers, when the viewer has the route's action, or its role where it names none. 404 without
 * a route, 403 without the right, 502 with an empty body when the service cannot be reached, 504 when it does not answer.
 */
export function proxyAppRequest(
  { routes = [], roles }: Pick<PluginJson, 'routes' | 'roles'>,
  settings: PluginSettings,
  viewer: Viewer,
  path: string,
  search: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const matched = matchRoute(routes, request.method ?? 'GET', path);
  if (matched === undefined) {
    throw new HttpError(404, 'plugin route match not found');
  }
  const { route, rest } = matched;
  const allowed = route.reqAction
    ? route.reqAction in permissionsOf(viewer.role, roles)
    : hasRole(viewer.role, route.reqRole);
  if (!allowed) {
    throw new HttpError(403, 'plugin proxy route access denied');
  }
  const target = targetUrl(fillTemplate(route.url ?? '', settings), rest, search);
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !notForwarded.has(name)));
  headers['x-grafana-context'] = JSON.stringify({ login: 'host', orgRole: viewer.role, isSignedIn: true });
  for (const { name, content } of route.headers ?? []) {
    headers[name.toLowerCase()] = fillTemplate(content, settings);
  }

  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const upstream = send(target, { method: request.method, headers, timeout: timeoutMs }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  const give = (status: number) => {
    if (response.headersSent) {
      response.destroy();
    } else {
      response.writeHead(status).end();
    }
  };
  upstream.on('timeout', () => {
    give(504);
    upstream.destroy();
  });
  upstream.on('error', () => give(502));
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

function targetUrl(base: string, rest: string, search: string): URL {
  let url: URL;
  try {
    url = new URL(base);
  } catch {
    throw new HttpError(500, `The app's backend URL is not valid: ${base}`);
  }
  if (rest !== '') {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${rest}`;
  }
  url.search = search;
  return url;
}
