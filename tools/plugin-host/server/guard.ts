import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from './http.ts';

/**
 * The host acts on the service without asking anyone to log in, so its API answers its own page only: no other site's
 * script, no other name for this machine (rebinding). Links to its pages may come from anywhere. Throws HttpError 403.
 */
export function refuseForeign(path: string, headers: IncomingHttpHeaders): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  const site = headers['sec-fetch-site'] ?? 'none';
  const known = ['127.0.0.1', 'localhost', '[::1]'].includes(host);
  const own = site === 'same-origin' || site === 'none';
  if (!known || (path.startsWith('/api/') && !own)) {
    throw new HttpError(403, 'The plugin host answers only its own page on this machine');
  }
}
