// Builds the Go half for the present platform, as `mage build:<platform>` would, but without mage and without the time
// of the build: the same source then gives the same flags, and Go skips what is up to date. Releases use Magefile.go.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;
const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const { id, executable } = readJson('src/plugin.json');
const { version } = readJson('package.json');

const run = (args, options) => execFileSync('go', args, { cwd: root, encoding: 'utf8', ...options });
const [os, arch] = run(['env', 'GOOS', 'GOARCH']).trim().split('\n');
const variables = {
  'main.pluginID': id,
  'main.version': version,
  'github.com/grafana/grafana-plugin-sdk-go/build/buildinfo.buildInfoJSON': JSON.stringify({ pluginID: id, version }),
};
const ldflags = [
  '-w -s -extldflags "-static"',
  ...Object.entries(variables).map(([name, value]) => `-X '${name}=${value}'`),
];
const output = `dist/${executable}_${os}_${arch}${os === 'windows' ? '.exe' : ''}`;

run(['build', '-o', output, '-tags', 'arrow_json_stdlib', '-ldflags', ldflags.join(' '), './pkg'], {
  stdio: 'inherit',
  env: { ...process.env, CGO_ENABLED: '0' },
});
console.log(`built ${output}`);
