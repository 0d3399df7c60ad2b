import type { AppPluginMeta } from '@grafana/data';
import { setDataSourceSrv } from '@grafana/runtime';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { AppSettings } from '../../app/settings.ts';
import { badGateway, startBackend } from '../../test/backend.ts';
import { pluginMeta, renderInGrafana } from '../../test/render.tsx';
import Configuration from './Configuration.tsx';
import { saveSettings } from './saveSettings.ts';

// It loads the page anew, which jsdom cannot.
jest.mock('./saveSettings.ts', () => ({ saveSettings: jest.fn() }));
const saved = jest.mocked(saveSettings);

const healthy = { 'GET /health': { data: { status: 'SERVING_STATUS_SERVING', version: '0.1.0' } } };
const url = () => screen.getByRole('textbox', { name: /Backend URL/ });
const save = () => screen.getByRole('button', { name: 'Save settings' });

beforeEach(() => {
  saved.mockReset().mockResolvedValue();
  setDataSourceSrv({ getList: () => [], getInstanceSettings: () => undefined } as never);
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
  expect(saved).toHaveBeenCalledWith(meta, { backendUrl: 'https://betrace.internal', tempoUid: undefined }, undefined);
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
  expect(saved).toHaveBeenCalledWith(meta, { backendUrl: 'http://betrace:12011', tempoUid: undefined }, 'secret');
});

it('says with the version that the saved backend answers', async () => {
  startBackend(healthy);
  open(pluginMeta({ backendUrl: 'http://betrace:12011' }));
  expect(await screen.findByText('Connected to the BeTrace backend 0.1.0')).toBeVisible();
});

it('says what to check when the saved backend does not answer', async () => {
  startBackend({ 'GET /health': badGateway });
  open(pluginMeta({ backendUrl: 'http://betrace:12011' }));
  expect(await screen.findByText(/reaches http:\/\/betrace:12011/)).toBeVisible();
});

it('says why the settings could not be saved', async () => {
  startBackend(healthy);
  saved.mockRejectedValue({ status: 403, data: { message: 'You need the permission plugins:write' } });
  open(pluginMeta());
  await userEvent.click(save());
  expect(await screen.findByText('You need the permission plugins:write')).toBeVisible();
});
