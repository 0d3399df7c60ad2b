import type { AppPluginMeta } from '@grafana/data';
import { config } from '@grafana/runtime';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { AppSettings } from '../../app/settings.ts';
import { badGateway, startBackend } from '../../test/backend.ts';
import { startDataSources } from '../../test/dataSources.ts';
import { pluginMeta, renderInGrafana } from '../../test/render.tsx';
import Configuration from './Configuration.tsx';
import { saveSettings } from './saveSettings.ts';

// It loads the page anew, which jsdom cannot.
jest.mock('./saveSettings.ts', () => ({ saveSettings: jest.fn() }));
const saved = jest.mocked(saveSettings);

const healthy = {
  'GET /health': { data: { status: 'SERVING_STATUS_SERVING', version: '0.1.0', api: 'betrace.v1' } },
  'GET /api/status': { data: { notReady: '' } },
};
const url = () => screen.getByRole('textbox', { name: /Backend URL/ });
const save = () => screen.getByRole('button', { name: 'Save settings' });

beforeEach(() => {
  saved.mockReset().mockResolvedValue();
  startDataSources(() => []);
});

function open(meta: AppPluginMeta<AppSettings>) {
  renderInGrafana(<Configuration plugin={{ meta } as never} query={{}} />, meta.jsonData);
}

it('proposes the address of a backend on the same machine and saves it without its last slash', async () => {
  startBackend(healthy);
  const meta = pluginMeta();
  open(meta);

  expect(url()).toHaveValue('http://127.0.0.1:12011');
  await userEvent.clear(url());
  await userEvent.type(url(), 'https://betrace.internal/');
  await userEvent.click(save());
  expect(saved).toHaveBeenCalledWith(meta, { backendUrl: 'https://betrace.internal' }, undefined);
});

it('does not save what is no address', async () => {
  startBackend(healthy);
  open(pluginMeta({ backendUrl: 'http://betrace:12011' }));

  await userEvent.clear(url());
  await userEvent.type(url(), 'betrace');
  expect(await screen.findByText(/An address such as/)).toBeVisible();
  expect(save()).toBeDisabled();
});

it('sends a new token and leaves a stored one alone', async () => {
  startBackend(healthy);
  const meta = { ...pluginMeta({ backendUrl: 'http://betrace:12011' }), secureJsonFields: { token: true } };
  open(meta);

  expect(save()).toBeDisabled();
  await userEvent.click(screen.getByRole('button', { name: /Reset/ }));
  await userEvent.type(screen.getByLabelText(/Token/), 'secret');
  await userEvent.click(save());
  expect(saved).toHaveBeenCalledWith(meta, { backendUrl: 'http://betrace:12011' }, 'secret');
});

it('says what the saved backend answers: address, version and token', async () => {
  startBackend(healthy);
  open(pluginMeta({ backendUrl: 'http://betrace:12011' }));
  expect(await screen.findByText('The BeTrace backend answers at http://betrace:12011')).toBeVisible();
  expect(screen.getByText('The versions fit')).toBeVisible();
  expect(screen.getByText('The backend asks for no token')).toBeVisible();
});

it('says what to check when the saved backend does not answer, and tries again on request', async () => {
  let away = true;
  startBackend({ ...healthy, 'GET /health': () => (away ? badGateway : healthy['GET /health']) });
  open(pluginMeta({ backendUrl: 'http://betrace:12011' }));
  expect(await screen.findByText('Nothing usable answers at http://betrace:12011')).toBeVisible();
  expect(screen.getByText('curl -sS http://betrace:12011/health')).toBeVisible();

  away = false;
  await userEvent.click(screen.getByRole('button', { name: 'Test connection' }));
  expect(await screen.findByText('The BeTrace backend answers at http://betrace:12011')).toBeVisible();
});

describe('without a data source for violations', () => {
  const plugin = 'GET /api/plugins/betracehq-betrace-datasource/settings';
  const create = () => screen.getByRole('button', { name: 'Create data source' });
  async function begin(handlers: Parameters<typeof startBackend>[0]) {
    const sent = startBackend({ ...healthy, [plugin]: { data: {} }, ...handlers });
    open(pluginMeta({ backendUrl: 'http://betrace:12011', tempoUid: 'tempo' }));
    await userEvent.click(screen.getByRole('button', { name: 'Create one for BeTrace' }));
    return sent;
  }

  it('creates one with the address and a token for viewers, says so, and chooses it', async () => {
    const sent = await begin({ 'POST /api/datasources': { data: { datasource: { uid: 'new' } } } });
    // Enter creates, and does not save the settings around it.
    await userEvent.type(screen.getByLabelText(/Viewer token/), 'betrace_viewer{Enter}');
    expect(saved).not.toHaveBeenCalled();

    expect(await screen.findByText('The data source BeTrace was created')).toBeVisible();
    expect(sent.at(-1)?.body).toEqual({
      name: 'BeTrace',
      type: 'betracehq-betrace-datasource',
      access: 'proxy',
      url: 'http://betrace:12011',
      jsonData: { tempoUid: 'tempo' },
      secureJsonData: { token: 'betrace_viewer' },
    });
    expect(screen.getByRole('link', { name: 'Its settings' })).toHaveAttribute(
      'href',
      '/connections/datasources/edit/new',
    );
    await userEvent.click(save());
    expect(saved.mock.calls[0]?.[1]).toMatchObject({ violationsUid: 'new' });
  });

  it.each([
    [403, /permission datasources:create/],
    [409, /a data source named BeTrace already/],
    [500, /Failed to add datasource/],
  ])('says why it could not be created: %d', async (code, advice) => {
    await begin({ 'POST /api/datasources': { status: code, data: { message: 'Failed to add datasource' } } });
    await userEvent.click(create());
    expect(await screen.findByText(advice)).toBeVisible();
    expect(create()).toBeEnabled();
  });

  it('says that its plugin is not installed before it makes one', async () => {
    const sent = await begin({ [plugin]: { status: 404, data: { message: 'Plugin not found' } } });
    await userEvent.click(create());
    expect(await screen.findByText(/does not have the plugin betracehq-betrace-datasource/)).toBeVisible();
    expect(sent.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('does not offer it to somebody who may not', () => {
    const { bootData } = config;
    config.bootData = { user: { orgRole: 'Viewer' } } as typeof bootData;
    startBackend(healthy);
    open(pluginMeta());
    config.bootData = bootData;
    expect(screen.queryByRole('button', { name: /^Create one/ })).not.toBeInTheDocument();
    expect(screen.getAllByText(/permission datasources:create/)).not.toHaveLength(0);
  });
});

it('says why the settings could not be saved', async () => {
  startBackend(healthy);
  saved.mockRejectedValue({ status: 403, data: { message: 'You need the permission plugins:write' } });
  open(pluginMeta());
  await userEvent.click(save());
  expect(await screen.findByText('You need the permission plugins:write')).toBeVisible();
});
