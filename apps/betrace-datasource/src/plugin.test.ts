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

  it('lets no viewer or editor through the data source proxy, and nobody with more rights than a viewer', () => {
    expect(plugin.routes).toEqual([
      { path: '', reqRole: 'Admin', headers: [{ name: 'X-Betrace-Role', content: 'viewer' }] },
    ]);
  });
});
