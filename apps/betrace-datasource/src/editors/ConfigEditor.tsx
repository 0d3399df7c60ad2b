import React from 'react';
import {
  type DataSourcePluginOptionsEditorProps,
  onUpdateDatasourceJsonDataOptionChecked,
  onUpdateDatasourceOption,
  onUpdateDatasourceSecureJsonDataOption,
  updateDatasourcePluginJsonDataOption,
  updateDatasourcePluginResetOption,
} from '@grafana/data';
import { ConfigSection, DataSourceDescription } from '@grafana/plugin-ui';
import { DataSourcePicker } from '@grafana/runtime';
import { CustomHeadersSettings, Divider, Field, Input, SecretInput, Switch, TLSAuthSettings } from '@grafana/ui';

import { testIds } from '../testIds';
import type { BetraceOptions, BetraceSecrets } from '../types';

type Props = DataSourcePluginOptionsEditorProps<BetraceOptions, BetraceSecrets>;

/** Where BeTrace is, how to reach it, and which Tempo holds its traces. */
export function ConfigEditor(props: Props) {
  const { options, onOptionsChange } = props;
  const { jsonData, secureJsonFields, secureJsonData } = options;
  const hasSecurity =
    jsonData.tlsAuth || jsonData.tlsAuthWithCACert || jsonData.tlsSkipVerify || 'httpHeaderName1' in jsonData;

  return (
    <>
      <DataSourceDescription
        dataSourceName="BeTrace"
        docsLink="https://github.com/betracehq/betrace/blob/main/docs/datasource.md"
        hasRequiredFields={false}
      />
      <Divider />
      <ConfigSection title="Connection">
        <Field label="URL" description="The HTTP address of the BeTrace backend, as seen from Grafana.">
          <Input
            id="betrace-config-url"
            data-testid={testIds.configEditor.url}
            width={48}
            placeholder="http://127.0.0.1:12011"
            value={options.url}
            onChange={onUpdateDatasourceOption(props, 'url')}
          />
        </Field>
        <Field
          label="Token"
          description="A BeTrace token with role viewer. Leave it empty when the backend runs without tokens."
        >
          <SecretInput
            id="betrace-config-token"
            data-testid={testIds.configEditor.token}
            width={48}
            isConfigured={Boolean(secureJsonFields?.token)}
            value={secureJsonData?.token ?? ''}
            onChange={onUpdateDatasourceSecureJsonDataOption(props, 'token')}
            onReset={() => updateDatasourcePluginResetOption(props, 'token')}
          />
        </Field>
      </ConfigSection>
      <Divider />

      <ConfigSection
        title="Traces"
        description="Without a Tempo data source, traces lead to the spans that BeTrace keeps of a violation."
      >
        <Field label="Tempo data source" description="Trace ids of violations link to this data source.">
          <div data-testid={testIds.configEditor.tempo}>
            <DataSourcePicker
              inputId="betrace-config-tempo"
              pluginId="tempo"
              noDefault
              width={48}
              placeholder="None"
              current={jsonData.tempoUid || null}
              onChange={(tempo) => updateDatasourcePluginJsonDataOption(props, 'tempoUid', tempo.uid)}
              onClear={() => updateDatasourcePluginJsonDataOption(props, 'tempoUid', undefined)}
            />
          </div>
        </Field>
      </ConfigSection>
      <Divider />

      <ConfigSection title="TLS and headers" isCollapsible isInitiallyOpen={hasSecurity}>
        <TlsSwitch
          {...props}
          option="tlsAuthWithCACert"
          testId={testIds.configEditor.tlsWithCACert}
          label="Own certificate authority"
          description="Trust the CA certificate given below."
        />
        <TlsSwitch
          {...props}
          option="tlsAuth"
          testId={testIds.configEditor.tlsClientAuth}
          label="Client certificate"
          description="Identify to the backend with the certificate and key given below."
        />
        <TlsSwitch
          {...props}
          option="tlsSkipVerify"
          testId={testIds.configEditor.tlsSkipVerify}
          label="Skip verification"
          description="Accept any certificate. Only for trying things out."
        />
        {(jsonData.tlsAuth || jsonData.tlsAuthWithCACert) && (
          <TLSAuthSettings dataSourceConfig={options} onChange={onOptionsChange} />
        )}
        <CustomHeadersSettings dataSourceConfig={options} onChange={onOptionsChange} />
      </ConfigSection>
    </>
  );
}

interface TlsSwitchProps extends Props {
  option: 'tlsAuth' | 'tlsAuthWithCACert' | 'tlsSkipVerify';
  testId: string;
  label: string;
  description: string;
}

function TlsSwitch({ option, testId, label, description, ...props }: TlsSwitchProps) {
  return (
    <Field label={label} description={description}>
      <Switch
        id={`betrace-config-${option}`}
        data-testid={testId}
        value={props.options.jsonData[option] ?? false}
        onChange={onUpdateDatasourceJsonDataOptionChecked(props, option)}
      />
    </Field>
  );
}
