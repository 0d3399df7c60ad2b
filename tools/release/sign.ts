import path from 'node:path';
import { root, run } from '../process.ts';

/**
 * Lets Grafana sign the plugin in a folder, which adds MANIFEST.txt to it, where the environment has
 * GRAFANA_ACCESS_POLICY_TOKEN; for a private plugin GRAFANA_PLUGIN_ROOT_URLS names who may run it. Without a token it
 * stays unsigned. Throws an Error when signing fails.
 */
export async function sign(folder: string, say: (line: string) => void, env = process.env): Promise<void> {
  if (!env['GRAFANA_ACCESS_POLICY_TOKEN']) {
    say(`${path.basename(folder)} is not signed: GRAFANA_ACCESS_POLICY_TOKEN is not set`);
    return;
  }
  const urls = env['GRAFANA_PLUGIN_ROOT_URLS'];
  const args = ['--distDir', folder, ...(urls ? ['--signatureType', 'private', '--rootUrls', urls] : [])];
  let said = '';
  const signer = path.join(root, 'node_modules/@grafana/sign-plugin/dist/bin/run.js');
  if ((await run(process.execPath, [signer, ...args], { env, onOutput: (chunk) => (said += chunk) })) !== 0) {
    throw new Error(`Grafana did not sign ${path.basename(folder)}:\n${said.trim()}`);
  }
  say(`${path.basename(folder)} is signed`);
}
