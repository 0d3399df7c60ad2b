import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../process.ts';

interface PluginInfo {
  readonly info: { logos: { small: string; large: string }; screenshots: { path: string }[] };
}

const text = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Images that a page of Markdown shows or links to, below the root; those of other sites are not ours to check. */
function shownBy(page: string): string[] {
  const targets = [...text(page).matchAll(/\]\(([^)\s]+\.(?:png|svg))\)|src="([^"]+\.(?:png|svg))"/g)];
  return targets
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((target) => !/^https?:/.test(target))
    .map((target) => path.join(path.dirname(page), target));
}

const pages = globSync(['README.md', 'docs/**/*.md', 'apps/*/README.md', 'examples/*/README.md'], { cwd: root }).sort();
const plugins = globSync('apps/*/src/plugin.json', { cwd: root }).map((file) => {
  const { logos, screenshots } = (JSON.parse(text(file)) as PluginInfo).info;
  const below = (image: string) => path.join(path.dirname(file), image);
  return { screenshots: screenshots.map((one) => below(one.path)), logos: [below(logos.small), below(logos.large)] };
});

const inDocs = globSync('docs/img/*', { cwd: root }).sort();
const inPlugins = globSync('apps/*/src/img/*', { cwd: root }).sort();
const named = new Set([
  ...pages.flatMap(shownBy),
  ...plugins.flatMap(({ screenshots, logos }) => [...screenshots, ...logos]),
]);

/** Width and height of a PNG file, which stand at a fixed place; fails for a file that is none. */
function sizeOf(file: string): string {
  const content = readFileSync(path.join(root, file));
  assert.equal(content.toString('latin1', 1, 4), 'PNG', `${file} is no PNG`);
  return `${content.readUInt32BE(16)}x${content.readUInt32BE(20)}`;
}

test('every image that a page or a plugin.json names is there', () => {
  assert.ok(named.size > 5);
  assert.deepEqual(
    [...named].filter((file) => !existsSync(path.join(root, file))),
    [],
  );
});

test('every image of the docs and of the plugins is shown somewhere', () => {
  assert.deepEqual(
    [...inDocs, ...inPlugins].filter((file) => !named.has(file)),
    [],
  );
});

test('the pictures of one place have one size', () => {
  for (const pictures of [inDocs, ...plugins.map(({ screenshots }) => screenshots)]) {
    assert.equal(new Set(pictures.map(sizeOf)).size, 1, pictures.map((file) => `${file} ${sizeOf(file)}`).join('\n'));
  }
});

test('no picture is larger than 200 KB', () => {
  const heavy = [...inDocs, ...inPlugins].filter((file) => readFileSync(path.join(root, file)).length > 200_000);
  assert.deepEqual(heavy, []);
});
