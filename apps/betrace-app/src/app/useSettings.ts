import { usePluginContext } from '@grafana/data';

import type { AppSettings } from './settings.ts';

/** The saved settings; empty where Grafana provides none. */
export function useSettings(): AppSettings {
  return usePluginContext<AppSettings>()?.meta.jsonData ?? {};
}
