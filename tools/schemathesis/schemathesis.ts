import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canRun, root, run } from '../process.ts';

const requirements = path.join(import.meta.dirname, 'requirements.txt');
const venv = path.join(root, '.betrace/schemathesis');
const program = path.join(venv, process.platform === 'win32' ? 'Scripts' : 'bin', 'schemathesis');
/** What was installed last. */
const installed = path.join(venv, 'requirements.txt');

/** What an answer may not be: a failure of ours, or something else than the description says. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/** Why schemathesis cannot be run; undefined when it can. Installs it, pinned, the first time. */
export async function prepareSchemathesis(): Promise<string | undefined> {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(program) && existsSync(installed) && readFileSync(installed, 'utf8') === wanted) {
    return undefined;
  }
  if (!canRun('python3', ['-c', 'import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 10))'])) {
    return 'there is no Python 3.10 or later with venv';
  }
  mkdirSync(path.dirname(venv), { recursive: true });
  const quiet = { onOutput: () => undefined };
  const made =
    (await run('python3', ['-m', 'venv', '--clear', venv], quiet)) === 0 &&
    (await run(
      path.join(path.dirname(program), 'pip'),
      ['install', '--quiet', '--requirement', requirements],
      quiet,
    )) === 0;
  if (!made) {
    return 'it could not be installed by pip';
  }
  writeFileSync(installed, wanted);
  return undefined;
}

/** Lets it call everything that the service at `url` describes; gives its exit code and what it said. */
export async function runSchemathesis(url: string, examples: number): Promise<{ code: number; output: string }> {
  let output = '';
  const code = await run(
    program,
    [
      ...['run', `${url}/openapi.json`, '--checks', checks.join(','), '--max-examples', String(examples)],
      ...['--seed', '1', '--generation-database', 'none', '--request-timeout', '30', '--no-color'],
      // It does not end.
      ...['--exclude-path', '/api/violations/watch'],
    ],
    // It keeps notes where it is run.
    { cwd: path.dirname(venv), onOutput: (chunk) => (output += chunk) },
  );
  return { code, output };
}
