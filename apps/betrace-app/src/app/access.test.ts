import { config } from '@grafana/runtime';

import plugin from '../plugin.json';
import { may, type Act } from './access.ts';

const bootData = config.bootData;
afterEach(() => {
  config.bootData = bootData;
});

function be(user: object) {
  config.bootData = { user } as typeof bootData;
}
const all: Act[] = ['read', 'editRules', 'configure', 'createDataSources'];
const allowed = () => all.filter(may);

/** What Grafana tells somebody of a basic role: the actions that plugin.json grants to it. */
const granted = (role: string, ...more: string[]) =>
  Object.fromEntries(
    [
      'plugins.app:access',
      ...more,
      ...plugin.roles.filter(({ grants }) => grants.includes(role)).flatMap(actionsOf),
    ].map((action) => [action, true]),
  );
const actionsOf = ({ role }: (typeof plugin.roles)[number]) => role.permissions.map(({ action }) => action);

it('lets Viewers read, Editors edit rules and Admins configure, by the actions of plugin.json', () => {
  be({ orgRole: 'Viewer', permissions: granted('Viewer') });
  expect(allowed()).toEqual(['read']);
  be({ orgRole: 'Editor', permissions: granted('Editor') });
  expect(allowed()).toEqual(['read', 'editRules']);
  be({ orgRole: 'Admin', permissions: granted('Admin', 'plugins:write', 'datasources:create') });
  expect(allowed()).toEqual(all);
});

it('follows a permission that somebody has beyond the role, and one that the role has lost', () => {
  be({ orgRole: 'Viewer', permissions: { ...granted('Viewer'), 'betracehq-betrace-app.rules:write': true } });
  expect(allowed()).toEqual(['read', 'editRules']);
  be({ orgRole: 'Admin', permissions: granted('Admin') });
  expect(allowed()).toEqual(['read', 'editRules']);
});

it('goes by the role where Grafana tells no actions', () => {
  be({ orgRole: 'None' });
  expect(allowed()).toEqual([]);
  be({ orgRole: 'Viewer', permissions: {} });
  expect(allowed()).toEqual(['read']);
  be({ orgRole: 'Editor' });
  expect(allowed()).toEqual(['read', 'editRules']);
  be({ orgRole: 'Viewer', isGrafanaAdmin: true });
  expect(allowed()).toEqual(all);
});
