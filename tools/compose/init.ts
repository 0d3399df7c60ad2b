// Makes the secrets of docker-compose.yaml, in .secrets beside it; what is there already stays as it is.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeToken } from '../../apps/betrace-backend/src/access/token-text.ts';
import { root } from '../process.ts';

const secrets: Readonly<Record<string, () => string>> = {
  'app-token': makeToken,
  'viewer-token': makeToken,
  'ingest-token': makeToken,
  'grafana-password': () => randomBytes(18).toString('base64url'),
};

/** What docker-compose.yaml reads in .env; without it Compose says what to run. */
const place = 'BETRACE_SECRETS=./.secrets\n';

/**
 * Makes every secret that `folder`/.secrets lacks. Nobody else can enter that folder; the files in it can be read by
 * whoever gets them, for a container mounts them as they are and its user is none of this machine. Returns their names;
 * throws an Error for people when something stands in the way.
 */
export function makeSecrets(folder: string): string[] {
  const inside = path.join(folder, '.secrets');
  const env = path.join(folder, '.env');
  try {
    mkdirSync(inside, { recursive: true });
    chmodSync(inside, 0o700);
    const missing = Object.keys(secrets).filter((name) => !isThere(path.join(inside, name)));
    for (const name of missing) {
      rmSync(path.join(inside, name), { force: true });
      // No end of line: the Collector takes the file as it is.
      writeFileSync(path.join(inside, name), secrets[name]?.() ?? '', { mode: 0o444 });
      chmodSync(path.join(inside, name), 0o444);
    }
    const text = existsSync(env) ? readFileSync(env, 'utf8') : '';
    if (!text.includes(place)) {
      writeFileSync(env, text + (text === '' || text.endsWith('\n') ? '' : '\n') + place);
    }
    return missing;
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`.secrets should be a folder in ${folder}, and .env a file, that you may write: ${reason}`, {
      cause: error,
    });
  }
}

function isThere(file: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8').trim() !== '';
}

if (import.meta.main) {
  try {
    const made = makeSecrets(root);
    console.log(made.length > 0 ? `.secrets has now ${made.join(', ')}.` : '.secrets has every secret already.');
    console.log(
      'Log in to Grafana as admin; the password is in .secrets/grafana-password. To renew one, delete its file.',
    );
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
