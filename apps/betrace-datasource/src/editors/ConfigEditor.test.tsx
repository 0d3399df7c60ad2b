import React, { useState } from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DataSourceSettings } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';

import { testIds } from '../testIds';
import type { BetraceOptions, BetraceSecrets } from '../types';
import { ConfigEditor } from './ConfigEditor';

type Options = DataSourceSettings<BetraceOptions, BetraceSecrets>;

const ids = testIds.configEditor;

function edit(initial: Partial<Options>) {
  const onOptionsChange = jest.fn<unknown, [Options]>();
  function Page() {
    const [options, setOptions] = useState({ url: '', jsonData: {}, secureJsonFields: {}, ...initial } as Options);
    onOptionsChange.mockImplementation(setOptions);
    return <ConfigEditor options={options} onOptionsChange={onOptionsChange} />;
  }
  render(<Page />);
  return { options: () => onOptionsChange.mock.lastCall?.[0], user: userEvent.setup() };
}

beforeAll(() => {
  setDataSourceSrv({ getList: () => [], getInstanceSettings: () => undefined } as unknown as DataSourceSrv);
});

describe('ConfigEditor', () => {
  it('shows where a backend listens by itself and takes another address', async () => {
    const { user, options } = edit({});
    expect(screen.getByTestId(ids.url)).toHaveAttribute('placeholder', 'http://127.0.0.1:12011');
    await user.type(screen.getByTestId(ids.url), 'http://b');
    expect(options()?.url).toBe('http://b');
  });

  it('keeps the token among the secrets, never in what browsers read', async () => {
    const { user, options } = edit({});
    await user.type(screen.getByTestId(ids.token), 's3');
    expect(options()?.secureJsonData).toEqual({ token: 's3' });
    expect(JSON.stringify(options()?.jsonData)).not.toContain('s3');
  });

  it('forgets a stored token on reset', async () => {
    const { user, options } = edit({ secureJsonFields: { token: true } });
    await user.click(screen.getByRole('button', { name: 'Reset' }));
    expect(options()?.secureJsonFields).toEqual({ token: false });
  });

  it('asks for certificates only where they are wanted', async () => {
    const { user, options } = edit({});
    expect(screen.queryByTestId(ids.tlsWithCACert)).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Expand section TLS and headers' }));
    expect(screen.queryByText('CA Cert')).not.toBeInTheDocument();
    await user.click(screen.getByTestId(ids.tlsWithCACert));
    expect(options()?.jsonData.tlsAuthWithCACert).toBe(true);
    expect(screen.getByText('CA Cert')).toBeInTheDocument();
  });
});
