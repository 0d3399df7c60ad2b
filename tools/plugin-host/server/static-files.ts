import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { standInIcon } from './stand-in-icons.ts';

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** A folder that is served below a URL path. Both without a trailing slash. */
export interface Mount {
  readonly at: string;
  readonly folder: string;
}

/**
 * Answers with the file that `urlPath` names below one of the mounts, a font, or a drawing in place of an icon that
 * Grafana's package lacks. Returns false, having sent nothing, when there is no such file or the path leads out of its
 * folder. What has no known extension (a binary) is not served.
 */
export function sendFile(
  mounts: readonly Mount[],
  urlPath: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const file = findFile(mounts, urlPath);
  const icon = standInIcon(urlPath);
  if (file !== undefined) {
    const modified = statSync(file).mtime.toUTCString();
    const headers = { 'Cache-Control': 'no-cache', 'Last-Modified': modified };
    if (request.headers['if-modified-since'] === modified) {
      response.writeHead(304, headers).end();
    } else {
      response.writeHead(200, { ...headers, 'Content-Type': contentTypes[path.extname(file)] });
      createReadStream(file).pipe(response);
    }
  } else if (icon !== undefined) {
    response.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(icon);
  }
  return file !== undefined || icon !== undefined;
}

function findFile(mounts: readonly Mount[], urlPath: string): string | undefined {
  const mount = mounts.find(({ at }) => urlPath.startsWith(`${at}/`));
  const file = fonts[urlPath] ?? (mount && path.join(mount.folder, urlPath.slice(mount.at.length + 1)));
  const allowed = file !== undefined && (file === fonts[urlPath] || file.startsWith(`${mount?.folder}${path.sep}`));
  return allowed && path.extname(file) in contentTypes && isFile(file) ? file : undefined;
}

const isFile = (file: string) => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

const require = createRequire(import.meta.url);
const folderOf = (name: string) => path.dirname(require.resolve(`${name}/package.json`));

/** Grafana's icons, from its own package. */
export const iconsMount: Mount = {
  at: '/public/build/img/icons',
  folder: path.join(folderOf('@grafana/ui'), 'dist/public/img/icons'),
};

/** Grafana's fonts are not in its packages; the same families come from packages of their own. By URL path. */
const fonts: Record<string, string> = {
  ...fontFiles('@fontsource/inter', 'inter-latin', {
    '400-normal': 'inter/Inter-Regular',
    '500-normal': 'inter/Inter-Medium',
    '400-italic': 'inter/Inter-Italic',
    '500-italic': 'inter/Inter-MediumItalic',
  }),
  // Grafana has one variable file for all weights of the monospaced family.
  ...fontFiles('@fontsource/roboto-mono', 'roboto-mono-latin', {
    '400-normal': 'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ',
  }),
};

function fontFiles(name: string, prefix: string, names: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).map(([variant, target]) => [
      `/public/fonts/${target}.woff2`,
      path.join(folderOf(name), 'files', `${prefix}-${variant}.woff2`),
    ]),
  );
}
