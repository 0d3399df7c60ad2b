/** What an administrator sets on the configuration page; kept by Grafana as the plugin's `jsonData`. */
export interface AppSettings {
  /** Where Grafana's server reaches the BeTrace backend, without a trailing slash. */
  backendUrl?: string;
  /** Uid of the Tempo data source in which traces are opened. */
  tempoUid?: string;
  /** Uid of the data source by which violations are drawn; the first of its type while none is chosen. */
  violationsUid?: string;
}

export const DEFAULT_BACKEND_URL = 'http://127.0.0.1:12011';

/** The plugin by which panels and alerts read violations. */
export const VIOLATIONS_TYPE = 'betracehq-betrace-datasource';
