import type { ApiError, Status } from '@betrace/api-client';

import type { Finding } from '../../../components/Findings.tsx';
import { client } from '../../../data/client.ts';
import { askDataSource } from './askDataSource.ts';
import { unreachable } from './unreachable.ts';
import { compareVersions } from './version.ts';

export interface Connection {
  /** As saved: the test takes the way of every page, through Grafana's server. */
  backendUrl: string;
  hasToken: boolean;
  /** Of this app. */
  version: string;
}

/** Tries address, kind, version and token of the backend, in this order, up to the first that is broken. Never rejects. */
export async function testConnection({ backendUrl, hasToken, version }: Connection): Promise<Finding[]> {
  let health;
  try {
    health = await client.health.check();
  } catch (error) {
    return [await noHealth(error, backendUrl)];
  }
  // Whatever answers: the types are those of a BeTrace.
  if (health?.status !== 'SERVING_STATUS_SERVING' || typeof health.version !== 'string') {
    return [somethingElse(backendUrl, 'Its answer to /health is no answer of BeTrace.')];
  }
  const reached: Finding = { id: 'reach', verdict: 'good', title: `The BeTrace backend answers at ${backendUrl}` };
  const fits = compareVersions(health, version);
  return fits.verdict === 'broken'
    ? [reached, fits]
    : [
        reached,
        fits,
        await client.status().then(
          (status) => ofToken(status, hasToken),
          (error: unknown) => refused(error, hasToken),
        ),
      ];
}

async function noHealth(error: unknown, backendUrl: string): Promise<Finding> {
  const { status, code, message } = error as ApiError;
  if (status === 0) {
    const advice = ['Check your connection to Grafana, then try again.'];
    return { id: 'reach', verdict: 'broken', title: 'Grafana does not answer', advice };
  }
  if (status === 403 && message.startsWith('plugin proxy route')) {
    const advice = ['It takes the permission betracehq-betrace-app:read, which Viewers have unless it was taken away.'];
    return { id: 'reach', verdict: 'broken', title: 'Grafana does not let you ask the backend', advice };
  }
  if (status >= 500 && code === 'UNKNOWN') {
    return unreachable(backendUrl, status, await askDataSource(backendUrl));
  }
  return somethingElse(backendUrl, `It answers /health with HTTP ${status}.`);
}

const somethingElse = (backendUrl: string, meaning: string): Finding => ({
  id: 'reach',
  verdict: 'broken',
  title: `Something else than BeTrace answers at ${backendUrl}`,
  meaning,
  advice: [
    'Check host and port: REST is on 12011 unless BETRACE_HTTP_ADDR says otherwise.',
    'Behind a reverse proxy the address includes the path under which the backend is served.',
  ],
});

function refused(error: unknown, hasToken: boolean): Finding {
  const { status, code, message } = error as ApiError;
  const finding = { id: 'token', verdict: 'broken' as const, meaning: message };
  if (code === 'UNAUTHENTICATED') {
    return hasToken
      ? {
          ...finding,
          title: 'The backend does not take the saved token',
          advice: ['Reset the token and save a new one.'],
          command: CREATE,
        }
      : {
          ...finding,
          title: 'The backend asks for a token, and none is saved',
          advice: ['Create one, and save it above.'],
          command: CREATE,
        };
  }
  if (code === 'PERMISSION_DENIED') {
    const advice = ['Save a trusted token of role editor: one of role ingest only sends spans.'];
    return { ...finding, title: 'The saved token may not read', advice, command: CREATE };
  }
  if (code === 'RESOURCE_EXHAUSTED') {
    return { ...finding, title: 'The backend is asked too often', advice: ['Wait a minute, then test again.'] };
  }
  return {
    ...finding,
    title: `The backend answers, but not its status (HTTP ${status})`,
    advice: ['Look at its log.'],
  };
}

const CREATE = 'betrace tokens create --name grafana --role editor --trusted';

function ofToken({ callerToken, notReady }: Status, hasToken: boolean): Finding {
  const finding = { id: 'token', verdict: 'look' as const };
  if (notReady) {
    return { ...finding, title: 'The backend takes no spans now', meaning: notReady };
  }
  if (!callerToken) {
    return {
      id: 'token',
      verdict: 'good',
      title: 'The backend asks for no token',
      meaning: `Whoever reaches it may read and write.${hasToken ? ' The saved token is not needed.' : ''}`,
    };
  }
  const { role, trusted } = callerToken;
  if (role === 'viewer') {
    const advice = ['Save a token of role editor.'];
    return { ...finding, title: 'With this token people can read, but not change rules', advice, command: CREATE };
  }
  if (!trusted) {
    return {
      ...finding,
      title: 'The token is not trusted: all act under its one name and role',
      meaning: `It may what an ${role} may, whoever uses it, and the audit log names the token instead of people.`,
      advice: ['Save a trusted token: with it everybody has the role of Grafana, and changes bear their names.'],
      command: CREATE,
    };
  }
  return {
    id: 'token',
    verdict: 'good',
    title: `The token is taken, with role ${role}`,
    meaning: role === 'admin' ? undefined : 'Redaction, tokens and the audit log need one of role admin.',
  };
}
