import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';

import type { AppSettings } from '../../app/settings.ts';

export default function Configuration({ plugin }: PluginConfigPageProps<AppPluginMeta<AppSettings>>) {
  return <>{plugin.meta.jsonData?.backendUrl}</>;
}
