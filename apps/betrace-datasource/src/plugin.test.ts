import manifest from '../package.json';
import plugin from './plugin.json';

describe('plugin.json', () => {
  it('takes its version from package.json, as the build fills it in', () => {
    expect(plugin.info.version).toBe('%VERSION%');
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('names the executable after the plugin, as the catalog asks', () => {
    expect(plugin.executable).toBe(`gpx_${plugin.id.split('-').slice(1).join('_')}`);
  });

  it('lets nobody through the data source proxy: its permission is granted to no role, and would give those of a viewer', () => {
    expect(plugin.routes).toEqual([
      {
        path: '',
        reqRole: 'Admin',
        reqAction: 'betracehq-betrace-datasource.proxy:use',
        headers: [{ name: 'X-Betrace-Role', content: 'viewer' }],
      },
    ]);
    expect(plugin).not.toHaveProperty('roles');
  });
});
