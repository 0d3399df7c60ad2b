// `npm run release:version X.Y.Z`: writes the version of the next release everywhere.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../process.ts';

/** Where the version stands: files, and what stands before it there. All else reads it from a package.json. */
const places: readonly { readonly files: string; readonly before: string }[] = [
  { files: '{.,apps/*,packages/*,examples/*,tools/plugin-host}/package.json', before: '^  "version": "' },
  { files: 'docker-compose.yaml', before: '^    image: betrace(?:-shop)?:' },
  { files: 'docs/getting-started.md', before: 'betracehq-betrace-(?:app|datasource)-' },
  { files: 'Dockerfile', before: '^(?:#   docker build --target \\S+ -t \\S+:|ARG VERSION=)' },
];

const version = '\\d+\\.\\d+\\.\\d+(?:-[\\w.]+)?';

/** The version of the release that this is: the root's package.json has it. */
export function releaseVersion(): string {
  return (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Every place where a version stands, as `FILE: VERSION`. */
export function versionsFound(): string[] {
  return eachPlace().flatMap(({ file, pattern }) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(pattern)].map(([found]) => `${file}: ${found}`),
  );
}

/** The changelogs, which people write: each has to tell of the release. */
export const changelogs = ['CHANGELOG.md', 'apps/betrace-app/CHANGELOG.md', 'apps/betrace-datasource/CHANGELOG.md'];

function eachPlace(): { file: string; pattern: RegExp }[] {
  return places.flatMap(({ files, before }) => {
    const found = globSync(files, { cwd: root, exclude: (name) => name === 'node_modules' });
    return found.map((file) => ({ file, pattern: new RegExp(`(?<=${before})${version}`, 'gm') }));
  });
}

if (import.meta.main) {
  const [, , next = ''] = process.argv;
  if (!new RegExp(`^${version}$`).test(next)) {
    console.error(`Usage: npm run release:version X.Y.Z      now it is ${releaseVersion()}`);
    process.exitCode = 2;
  } else {
    for (const { file, pattern } of eachPlace()) {
      const text = readFileSync(path.join(root, file), 'utf8');
      writeFileSync(path.join(root, file), text.replaceAll(pattern, next));
    }
    const silent = changelogs.filter((file) => !readFileSync(path.join(root, file), 'utf8').includes(`\n## ${next}\n`));
    console.log(
      `The version is ${next}.${silent.length > 0 ? ` Tell of it under "## ${next}" in ${silent.join(', ')}.` : ''}`,
    );
  }
}
