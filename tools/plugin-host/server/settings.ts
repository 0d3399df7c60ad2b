/** What an administrator sets for a plugin. Secrets go in and are used here, but never out to the page. */
export interface PluginSettings {
  enabled: boolean;
  jsonData: Record<string, unknown>;
  secureJsonData: Record<string, string>;
}

export interface DataSourceSettings extends PluginSettings {
  readonly id: number;
  readonly uid: string;
  name: string;
  url: string;
  version: number;
  /** Milliseconds since 1970; the plugin's backend makes a new instance when it changes. */
  updated: number;
}

/** The settings of both plugins, in memory: they start as the command line says and end with the process. */
export interface Settings {
  readonly app: PluginSettings;
  readonly dataSource: DataSourceSettings;
}

/** Settings of a fresh host whose plugins talk to the BeTrace service at `backendUrl`. */
export function initialSettings(backendUrl: string): Settings {
  return {
    app: { enabled: true, jsonData: { backendUrl }, secureJsonData: {} },
    dataSource: {
      id: 1,
      uid: 'betrace',
      name: 'BeTrace',
      url: backendUrl,
      enabled: true,
      jsonData: {},
      secureJsonData: {},
      version: 1,
      updated: Date.now(),
    },
  };
}

/** Which secrets are set: the only thing that leaves about them. */
export const secureFields = (settings: PluginSettings): Record<string, true> =>
  Object.fromEntries(Object.keys(settings.secureJsonData).map((key) => [key, true]));

/** Takes over what a settings form has sent. A secret that is not sent stays; an empty one is removed. */
export function applySettings(settings: PluginSettings, change: Partial<PluginSettings>): void {
  settings.enabled = change.enabled ?? settings.enabled;
  settings.jsonData = change.jsonData ?? settings.jsonData;
  const secrets = { ...settings.secureJsonData, ...change.secureJsonData };
  settings.secureJsonData = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));
}

/** Takes over what the data source's settings form has sent, so that its backend notices. */
export function updateDataSource(settings: DataSourceSettings, change: Partial<DataSourceSettings>): void {
  applySettings(settings, change);
  settings.url = change.url ?? settings.url;
  settings.name = change.name ?? settings.name;
  settings.version += 1;
  settings.updated = Date.now();
}
