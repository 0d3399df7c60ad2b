import { userHasPermission, type CurrentUserDTO } from '@grafana/data';
import { config } from '@grafana/runtime';

import { PLUGIN_ID } from './routes.ts';

/** What people do here: Grafana's action for it, and the role that has it where Grafana tells no actions. */
const acts = {
  /** See rules, violations and the health of the service. */
  read: { action: `${PLUGIN_ID}:read`, role: 'Viewer' },
  /** Write, switch and delete rules. */
  editRules: { action: `${PLUGIN_ID}.rules:write`, role: 'Editor' },
  /** Save the settings of this plugin. */
  configure: { action: 'plugins:write', role: 'Admin' },
  createDataSources: { action: 'datasources:create', role: 'Admin' },
} as const;

export type Act = keyof typeof acts;

const roles = ['None', 'Viewer', 'Editor', 'Admin'];

/**
 * Whether to offer something to the person who looks: by the actions of plugin.json and of Grafana itself, else by the
 * role in the organisation. Grafana's proxy and the backend decide; this only spares people a refusal.
 */
export function may(act: Act): boolean {
  const user = config.bootData?.user as CurrentUserDTO | undefined;
  const { action, role } = acts[act];
  // Everybody who is told actions at all has these.
  const always = action.startsWith(PLUGIN_ID) ? acts.read.action : 'plugins.app:access';
  return user && userHasPermission(always, user)
    ? userHasPermission(action, user)
    : Boolean(user?.isGrafanaAdmin) || roles.indexOf(user?.orgRole ?? 'Admin') >= roles.indexOf(role);
}
