import { manifestOf, packed, type CatalogRule } from './plugin.ts';

/** Rules about what a plugin is called and how its archive is laid out. */
export const nameRules: readonly CatalogRule[] = [
  {
    name: 'The id has three parts: organisation, name and type.',
    broken(plugin) {
      const { id, type } = manifestOf(plugin);
      return new RegExp(`^[a-z0-9]+-[a-z0-9]+-${type}$`).test(id) ? [] : [`the id is ${id}, the type ${type}`];
    },
  },
  {
    name: 'All files are in one folder, which has the name of the id.',
    broken(plugin) {
      const { id } = manifestOf(plugin);
      return [...plugin.files.keys()].filter((file) => !file.startsWith(`${id}/`));
    },
  },
  {
    name: 'package.json and plugin.json name the same version, and nothing is left to be filled in.',
    broken(plugin) {
      const { version } = JSON.parse(plugin.sources.get('package.json') ?? '{}') as { version?: string };
      const { info } = manifestOf(plugin);
      return [
        ...(info.version === version ? [] : [`package.json has ${version}, plugin.json ${info.version}`]),
        ...(packed(plugin, 'plugin.json')
          ?.content.toString()
          .match(/%[A-Z_]+%/g) ?? []),
        ...(/^\d{4}-\d\d-\d\d$/.test(info.updated) ? [] : [`it was updated on "${info.updated}"`]),
      ];
    },
  },
  {
    name: 'It says which Grafana it needs, and needs no plugin that is not in the catalog.',
    broken(plugin) {
      const { grafanaDependency, plugins } = manifestOf(plugin).dependencies;
      const ours = plugins.map(({ id }) => id).filter((id) => id.startsWith('betracehq-'));
      return /^>=\d+\.\d+\.\d+/.test(grafanaDependency) ? ours : [`grafanaDependency is ${grafanaDependency}`, ...ours];
    },
  },
  {
    name: 'Nothing is packed that is of no use there.',
    broken: ({ files }) =>
      [...files.keys()].filter((file) => /\/(\.[^/]+|node_modules|testdata)(\/|$)|\.(tsx?|go|test\.js)$/.test(file)),
  },
];
