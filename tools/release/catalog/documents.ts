import { manifestOf, packed, type CatalogRule, type PackedPlugin } from './plugin.ts';

/** Rules about what people read and see before they install a plugin. */
export const documentRules: readonly CatalogRule[] = [
  {
    name: 'README, CHANGELOG and LICENSE are there and say something.',
    broken: (plugin) =>
      ['README.md', 'CHANGELOG.md', 'LICENSE'].filter((file) => textOf(plugin, file).trim().length < 40),
  },
  {
    name: 'The changelog tells of this version.',
    broken(plugin) {
      const { version } = manifestOf(plugin).info;
      return textOf(plugin, 'CHANGELOG.md').includes(`\n## ${version}\n`) ? [] : [`there is no "## ${version}"`];
    },
  },
  {
    name: 'The README links to what is on the web, for nothing else is beside it in the catalog.',
    broken: (plugin) =>
      [...textOf(plugin, 'README.md').matchAll(/\]\((?!https:\/\/|#)([^)]*)\)/g)].map(([, link = '']) => link),
  },
  {
    name: 'Logos are SVG.',
    broken(plugin) {
      const { small, large } = manifestOf(plugin).info.logos;
      return [...new Set([small, large])].filter((file) => !/^\s*(<\?xml[^>]*>\s*)?<svg\s/.test(textOf(plugin, file)));
    },
  },
  {
    name: 'There are screenshots, as PNG.',
    broken(plugin) {
      const { screenshots } = manifestOf(plugin).info;
      const wrong = screenshots.map((shot) => shot.path).filter((file) => !isPng(packed(plugin, file)?.content));
      return screenshots.length === 0 ? ['there is none'] : wrong;
    },
  },
];

function textOf(plugin: PackedPlugin, file: string): string {
  return packed(plugin, file)?.content.toString() ?? '';
}

function isPng(content: Buffer | undefined): boolean {
  return content?.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')) === true;
}
