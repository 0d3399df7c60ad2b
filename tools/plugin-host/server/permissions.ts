import type { PluginJson } from './plugin-files.ts';
import { hasRole, type Role } from './viewer.ts';

/** Actions of Grafana's own that plugins ask for, by the lowest basic role that has them. */
const ofGrafana: Record<Role, readonly string[]> = {
  Viewer: ['plugins.app:access', 'datasources:query', 'datasources:read'],
  Editor: ['datasources:explore'],
  Admin: ['plugins:write', 'datasources:write', 'datasources:create', 'datasources:delete'],
};

/** What somebody of a basic role may do: of Grafana's own actions, and of those that the plugin's roles grant. */
export function permissionsOf(role: Role, declared: PluginJson['roles'] = []): Record<string, true> {
  const own = Object.entries(ofGrafana).flatMap(([lowest, actions]) => (hasRole(role, lowest) ? actions : []));
  const ofPlugin = declared
    .filter(({ grants }) => grants.some((grant) => hasRole(role, grant)))
    .flatMap(({ role: { permissions } }) => permissions.map(({ action }) => action));
  return Object.fromEntries([...own, ...ofPlugin].map((action) => [action, true]));
}
