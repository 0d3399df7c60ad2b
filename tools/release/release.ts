// `npm run release`: everything that a release gives out, in dist/release.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, run } from '../process.ts';
import { notAllowed } from './allowed-licences.ts';
import { writeChecksums } from './checksums.ts';
import type { Component } from './components.ts';
import { releaseDay } from './day.ts';
import { makeNpmPackage } from './npm-package.ts';
import { platforms } from './platforms.ts';
import { makePluginArchives, requireGo } from './plugin-archives.ts';
import { sbomOf } from './sbom.ts';
import { releaseVersion } from './version.ts';

const to = path.join(root, 'dist/release');
const say = (line: string) => console.log(line);

async function release(): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const version = releaseVersion();

  const inCommand = await makeNpmPackage(path.join(root, 'dist/npm'));
  let said = '';
  const pack = ['pack', path.join(root, 'dist/npm'), '--pack-destination', to, '--loglevel', 'error'];
  if ((await run('npm', pack, { onOutput: (chunk) => (said += chunk) })) !== 0) {
    throw new Error(`npm did not pack the command:\n${said}`);
  }
  say(`packed dist/release/betrace-cli-${version}.tgz`);

  const plugins = await makePluginArchives({ to, platforms, day: releaseDay(), say });
  const parts = [{ id: 'betrace-cli', components: inCommand }, ...plugins];
  refuseLicences(parts.flatMap(({ components }) => components));
  for (const { id, components } of parts) {
    writeFileSync(path.join(to, `${id}-${version}.cdx.json`), sbomOf(id, version, components));
  }
  writeFileSync(path.join(to, `licences-${version}.txt`), parts.map(listOf).join('\n'));
  writeChecksums(to);
  say(`dist/release has version ${version}: archives, bills of materials, licences, SHA256SUMS and MD5SUMS.`);
  say(`The images: docker build --build-arg VERSION=${version} --target betrace -t betrace:${version} .`);
}

function refuseLicences(components: readonly Component[]): void {
  const refused = notAllowed(components);
  if (refused.length > 0) {
    const names = refused.map(({ name, version, licence }) => `${name} ${version}: ${licence}`);
    throw new Error(`Licences that tools/release/allowed-licences.ts does not allow:\n  ${names.join('\n  ')}`);
  }
}

function listOf({ id, components }: { id: string; components: readonly Component[] }): string {
  return `${id}\n${components.map(({ name, version, licence }) => `  ${name} ${version}  ${licence}\n`).join('')}`;
}

try {
  requireGo();
  await release();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
