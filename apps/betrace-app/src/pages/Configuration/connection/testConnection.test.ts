import { badGateway, startBackend, status } from '../../../test/backend.ts';
import { startDataSources } from '../../../test/dataSources.ts';
import { testConnection } from './testConnection.ts';

const backendUrl = 'https://betrace.internal:12011';
const health = { data: { status: 'SERVING_STATUS_SERVING', version: '0.1.7', api: 'betrace.v1' } };
const editor = { data: { notReady: '', callerToken: { role: 'editor', trusted: true } } };

/** Tests against these answers; a data source of violations is there when `source` is its address. */
async function findings(handlers: Parameters<typeof startBackend>[0], { hasToken = true, source = '' } = {}) {
  startDataSources(() => (source ? [{ uid: 'v', name: 'BeTrace' }] : []));
  startBackend({
    'GET /health': health,
    'GET /api/status': editor,
    'GET /api/datasources/uid/v': { data: { url: source } },
    ...handlers,
  });
  return testConnection({ backendUrl, hasToken, version: '0.1.0' });
}
const last = async (...args: Parameters<typeof findings>) => (await findings(...args)).at(-1);

it('finds nothing to mend in a backend that fits', async () => {
  const found = await findings({});
  expect(found.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['reach good', 'version good', 'token good']);
});

describe('when no answer comes', () => {
  const away = { 'GET /health': badGateway };
  const told = (reason?: string, message = 'it failed') => ({
    ...away,
    'GET /api/datasources/uid/v/health': { status: 400, data: { status: 'ERROR', message, details: { reason } } },
  });

  it.each([
    ['dns', 'The name betrace.internal is not found'],
    ['refused', 'Nothing listens at betrace.internal:12011'],
    ['timeout', 'betrace.internal:12011 does not answer in time'],
    ['tls_authority', 'Grafana does not trust the certificate of betrace.internal:12011'],
    ['tls_expired', 'The certificate of betrace.internal:12011 has expired, or is not valid yet'],
    ['tls_hostname', 'The certificate of betrace.internal:12011 is for another name'],
    ['tls_none', 'betrace.internal:12011 does not speak TLS'],
    ['tls', 'Grafana and betrace.internal:12011 do not agree on TLS'],
  ])('tells %s by the data source that has the same address', async (reason, title) => {
    expect(await last(told(reason), { source: `${backendUrl}/` })).toMatchObject({
      id: 'reach',
      verdict: 'broken',
      title,
    });
  });

  it('passes on what the data source says when it has no word for it', async () => {
    const finding = await last(told('other', 'no route to host'), { source: backendUrl });
    expect(finding?.meaning).toBe('The data source BeTrace says: no route to host');
  });

  it('points at the trusted authorities when only the data source gets through', async () => {
    const through = { ...away, 'GET /api/datasources/uid/v/health': { data: { status: 'OK', message: 'well' } } };
    expect(await last(through, { source: backendUrl })).toMatchObject({
      title: `The data source BeTrace reaches ${backendUrl}, this app does not`,
      advice: [expect.stringMatching(/authority/)],
    });
  });

  it('says without such a data source what cannot be told, and how to find out', async () => {
    for (const source of ['', 'http://elsewhere:12011']) {
      const finding = await last(told('dns'), { source });
      expect(finding?.meaning).toMatch(/Grafana says only that no answer came/);
      expect(finding?.command).toBe(`curl -sS ${backendUrl}/health`);
    }
  });

  it('knows a timeout of the proxy itself', async () => {
    expect(await last({ 'GET /health': { status: 504 } })).toMatchObject({ title: expect.stringMatching(/in time/) });
  });
});

it.each([
  ['a web page', { data: '<!doctype html>' }],
  ['another JSON', { data: { ok: true } }],
  ['an empty answer', { data: null }],
  ['no such path', { status: 404, data: 'not found' }],
  ['a login of its own', { status: 401, data: { error: 'who are you' } }],
])('says that something else answers there: %s', async (_, answer) => {
  expect(await last({ 'GET /health': answer })).toMatchObject({
    verdict: 'broken',
    title: `Something else than BeTrace answers at ${backendUrl}`,
  });
});

it('says that Grafana does not let one ask', async () => {
  const denied = { status: 403, data: { message: 'plugin proxy route access denied' } };
  expect(await last({ 'GET /health': denied })).toMatchObject({ title: 'Grafana does not let you ask the backend' });
});

it.each([
  [{ version: '0.0.9', api: 'betrace.v1' }, 'look', 'The backend is older than this app'],
  [{ version: '0.1.0' }, 'look', 'The backend is older than this app'],
  [{ version: '0.2.0', api: 'betrace.v1' }, 'good', 'The backend is newer, and fits'],
  [{ version: '9.0.0', api: 'betrace.v2' }, 'broken', 'The backend is too new for this app'],
])('compares the versions: %j', async (answer, verdict, title) => {
  const found = await findings({ 'GET /health': { data: { ...health.data, api: undefined, ...answer } } });
  expect(found[1]).toMatchObject({ id: 'version', verdict, title });
  expect(found).toHaveLength(verdict === 'broken' ? 2 : 3);
});

describe('of the token', () => {
  const unauthenticated = { 'GET /api/status': { status: 401, data: status(16, 'The token is not known here.') } };
  const token = (role: string, trusted = true) => ({
    'GET /api/status': { data: { notReady: '', callerToken: { role, trusted } } },
  });

  it('tells a missing one from a wrong one', async () => {
    expect(await last(unauthenticated, { hasToken: false })).toMatchObject({
      title: 'The backend asks for a token, and none is saved',
    });
    expect(await last(unauthenticated)).toMatchObject({
      title: 'The backend does not take the saved token',
      meaning: 'The token is not known here.',
    });
  });

  it('says which role it lacks', async () => {
    const ingest = { 'GET /api/status': { status: 403, data: status(7, 'This call needs the role viewer.') } };
    expect(await last(ingest)).toMatchObject({ verdict: 'broken', title: 'The saved token may not read' });
    expect(await last(token('viewer'))).toMatchObject({
      verdict: 'look',
      title: expect.stringMatching(/not change rules/),
    });
    expect(await last(token('editor', false))).toMatchObject({
      verdict: 'look',
      title: expect.stringMatching(/not trusted/),
    });
    expect(await last(token('admin'))).toMatchObject({ verdict: 'good', title: 'The token is taken, with role admin' });
  });

  it('says when none is asked for', async () => {
    const open = { 'GET /api/status': { data: { notReady: '' } } };
    expect(await last(open)).toMatchObject({ verdict: 'good', title: 'The backend asks for no token' });
  });

  it('says why the backend takes no traffic', async () => {
    const full = { 'GET /api/status': { data: { notReady: 'The disk is full.' } } };
    expect(await last(full)).toMatchObject({ verdict: 'look', meaning: 'The disk is full.' });
  });
});
