// Makes the secrets of docker-compose.yaml, in .env beside it; what is there already stays as it is.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeToken } from '../../apps/betrace-backend/src/access/token-text.ts';
import { root } from '../process.ts';

const secrets: Readonly<Record<string, () => string>> = {
  BETRACE_APP_TOKEN: makeToken,
  BETRACE_VIEWER_TOKEN: makeToken,
  BETRACE_INGEST_TOKEN: makeToken,
  GRAFANA_ADMIN_PASSWORD: () => randomBytes(18).toString('base64url'),
};

/** The text of `.env` with every secret that it lacks; the names of those. An empty value is one that it lacks. */
export function completed(text: string): { readonly text: string; readonly made: readonly string[] } {
  const known = new Set([...text.matchAll(/^(\w+)=.*\S/gm)].map(([, name]) => name));
  const made = Object.keys(secrets).filter((name) => !known.has(name));
  const kept = text.replace(new RegExp(`^(${made.join('|')})=\\s*\\n?`, 'gm'), made.length > 0 ? '' : '$&');
  const lines = made.map((name) => `${name}=${secrets[name]?.() ?? ''}\n`);
  return { text: kept + (kept === '' || kept.endsWith('\n') ? '' : '\n') + lines.join(''), made };
}

/** Completes `.env` in a folder, for its owner only. Returns what to tell; throws an Error for people when it cannot. */
export function completeFile(folder: string): string {
  const file = path.join(folder, '.env');
  try {
    const { text, made } = completed(existsSync(file) ? readFileSync(file, 'utf8') : '');
    if (made.length > 0) {
      writeFileSync(file, text, { mode: 0o600 });
    }
    chmodSync(file, 0o600);
    return made.length > 0 ? `.env has now ${made.join(', ')}.` : '.env has every secret already.';
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`${file} should be a file that you may read and write, and only you: ${reason}.`, { cause: error });
  }
}

if (import.meta.main) {
  try {
    console.log(completeFile(root));
    console.log(
      'Log in to Grafana as admin, with the GRAFANA_ADMIN_PASSWORD that stands there. To renew a secret, delete its line.',
    );
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
