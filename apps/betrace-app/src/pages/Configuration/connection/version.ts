import type { Finding } from '../../../components/Findings.tsx';

/** The API that this app speaks. Within it calls and fields are only ever added. */
const API = 'betrace.v1';

/**
 * Whether backend and app fit: by the API that the backend says it speaks, and by major and minor version.
 * @param health what the backend answers at `/health`; one from before `api` was added answers none.
 * @param appVersion such as `0.1.0`.
 */
export function compareVersions(health: { version: string; api?: string }, appVersion: string): Finding {
  const versions = `The backend is ${health.version}, this app ${appVersion}.`;
  const finding = { id: 'version', meaning: versions };
  if (health.api && health.api !== API) {
    return {
      ...finding,
      verdict: 'broken',
      title: 'The backend is too new for this app',
      meaning: `${versions} It speaks ${health.api}, the app ${API}.`,
      advice: ['Update the app in Grafana.'],
    };
  }
  const order = compare(health.version, appVersion);
  if (!health.api || order < 0) {
    return {
      ...finding,
      verdict: 'look',
      title: 'The backend is older than this app',
      advice: ['Update the backend: until then some pages ask for things that it does not have.'],
    };
  }
  return { ...finding, verdict: 'good', title: order > 0 ? 'The backend is newer, and fits' : 'The versions fit' };
}

/** Negative when `a` is older. Patches do not count, and what is no version is as new as any. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => /^v?(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number));
  return left && right ? (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0) : 0;
}
