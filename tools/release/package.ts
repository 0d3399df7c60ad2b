// `npm run package`: the archives of both plugins, in dist/plugins.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../process.ts';
import { writeChecksums } from './checksums.ts';
import { releaseDay } from './day.ts';
import { hostPlatform, platforms } from './platforms.ts';
import { makePluginArchives, requireGo } from './plugin-archives.ts';

const help = `Usage: npm run package [-- --host]

Builds and packs both plugins for Grafana's catalog, checks its rules, and writes checksums: all into dist/plugins. With
GRAFANA_ACCESS_POLICY_TOKEN Grafana signs them; GRAFANA_PLUGIN_ROOT_URLS then makes that a private signature.

  --host  the data source for this machine's platform only, which is quicker`;

function readOptions() {
  try {
    return parseArgs({ options: { host: { type: 'boolean' }, help: { type: 'boolean' } } }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    process.exit(2);
  }
}

const options = readOptions();
if (options.help) {
  console.log(help);
} else {
  try {
    requireGo();
    const to = path.join(root, 'dist/plugins');
    rmSync(to, { recursive: true, force: true });
    const chosen = options.host ? [hostPlatform] : platforms;
    await makePluginArchives({ to, platforms: chosen, day: releaseDay(), say: (line) => console.log(line) });
    writeChecksums(to);
    console.log('dist/plugins has the archives, SHA256SUMS and MD5SUMS.');
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
