import { execFileSync } from 'node:child_process';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../process.ts';
import { licenceOf } from './licence-of.ts';

/** Something of others that is part of what is released. */
export interface Component {
  /** As package URLs name the kinds. */
  readonly kind: 'npm' | 'golang';
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
  /** The texts that its licence wants to go along. */
  readonly notice: string;
}

/** The npm packages that these source files are from, by their paths below pnpm's store; files of ours are left out. */
export function npmComponents(files: Iterable<string>): Component[] {
  const folders = new Set<string>();
  for (const file of files) {
    const folder = /(?<=(?:^|\/)node_modules\/)\.pnpm\/[^/]+\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
    if (folder !== undefined) {
      folders.add(path.join(root, 'node_modules', folder));
    }
  }
  return sorted(
    [...folders].map((folder) => {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
      const notice = noticeIn(folder);
      const { name, version, license } = manifest as Record<'name' | 'version' | 'license', string | undefined>;
      return { kind: 'npm', name: `${name}`, version: `${version}`, licence: license ?? licenceOf(notice), notice };
    }),
  );
}

/** The npm packages in a built plugin, as its source maps tell. */
export function pluginComponents(dist: string): Component[] {
  const maps = globSync('**/*.js.map', { cwd: dist }).map((file) => readFileSync(path.join(dist, file), 'utf8'));
  return npmComponents(maps.flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources));
}

/** The Go modules that the program of the data source is made of, and Go itself. */
export function goComponents(): Component[] {
  const go = (...args: string[]) =>
    execFileSync('go', args, { cwd: path.join(root, 'apps/betrace-datasource'), encoding: 'utf8' });
  const template = '{{with .Module}}{{if .Version}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}';
  const lines = new Set(go('list', '-deps', '-f', template, './pkg').trim().split('\n'));
  const modules = [...lines].map((line): Component => {
    const [name = '', version = '', folder = ''] = line.split(' ');
    const notice = noticeIn(folder);
    return { kind: 'golang', name, version, licence: licenceOf(notice), notice };
  });
  const [version = '', folder = ''] = go('env', 'GOVERSION', 'GOROOT').split('\n');
  const notice = noticeIn(folder);
  const own = {
    kind: 'golang',
    name: 'std',
    version: version.replace('go', ''),
    licence: licenceOf(notice),
    notice,
  } as const;
  return sorted([own, ...modules]);
}

function noticeIn(folder: string): string {
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying|unlicense)/i.test(file))
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim())
    .join('\n\n');
}

function sorted(components: readonly Component[]): Component[] {
  const keyed = new Map(components.map((component) => [`${component.name}@${component.version}`, component]));
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component);
}
