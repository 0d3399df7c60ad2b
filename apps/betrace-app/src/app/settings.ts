/** What an administrator sets on the configuration page; kept by Grafana as the plugin's `jsonData`. */
export interface AppSettings {
  /** Where Grafana's server reaches the BeTrace backend, without a trailing slash. */
  backendUrl?: string;
  /** Uid of the Tempo data source in which traces are opened. */
  tempoUid?: string;
}

export const DEFAULT_BACKEND_URL = 'http://127.0.0.1:12011';
