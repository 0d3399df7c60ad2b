import { config } from '@grafana/runtime';

/** Whether to offer changes. Grafana's proxy and the backend decide; this only spares people a refusal. */
export function mayEdit(): boolean {
  const user = config.bootData?.user;
  return Boolean(user?.isGrafanaAdmin) || !['Viewer', 'None'].includes(user?.orgRole ?? '');
}
