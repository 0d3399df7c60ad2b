// Builds the Go half as `mage` does, by the SDK's flags, but without mage and without the time of the build and the place
// of the sources: the same sources then give the same bytes, and Go skips what is up to date.
//   node build-backend.mjs [--to FOLDER] [OS/ARCH ...]      default: into dist, for this machine
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = import.meta.dirname;
const readJson = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const { id, executable } = readJson('src/plugin.json');
const { version } = readJson('package.json');

const run = (args, options) => execFileSync('go', args, { cwd: root, encoding: 'utf8', ...options });
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string', default: 'dist' } },
});
const folder = path.resolve(root, values.to);

const variables = {
  'main.pluginID': id,
  'main.version': version,
  'github.com/grafana/grafana-plugin-sdk-go/build/buildinfo.buildInfoJSON': JSON.stringify({ pluginID: id, version }),
};
const ldflags = [
  '-w -s -extldflags "-static"',
  ...Object.entries(variables).map(([name, value]) => `-X '${name}=${value}'`),
];
const flags = ['-trimpath', '-buildvcs=false', '-tags', 'arrow_json_stdlib', '-ldflags', ldflags.join(' ')];

for (const platform of positionals.length > 0
  ? positionals
  : [run(['env', 'GOOS', 'GOARCH']).trim().replace('\n', '/')]) {
  const [os, arch] = platform.split('/');
  const output = path.join(folder, `${executable}_${os}_${arch}${os === 'windows' ? '.exe' : ''}`);
  run(['build', '-o', output, ...flags, './pkg'], {
    stdio: 'inherit',
    env: { ...process.env, CGO_ENABLED: '0', GOOS: os, GOARCH: arch },
  });
  console.log(`built ${path.relative(root, output)}`);
}

// Which sources it was made of; Grafana's catalog compares.
const hashOf = (file) =>
  createHash('sha256')
    .update(readFileSync(path.join(root, file)))
    .digest('hex');
const sources = globSync('**/*.go', { cwd: root, exclude: (name) => name === 'node_modules' }).sort();
writeFileSync(
  path.join(folder, 'go_plugin_build_manifest'),
  sources.map((file) => `${hashOf(file)}:${file}\n`).join(''),
);
