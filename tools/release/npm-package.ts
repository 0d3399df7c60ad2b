// Run directly it makes the package of the command `betrace`, in dist/npm.
import { build } from 'esbuild';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../process.ts';
import { bundleFiles, threadsIn } from './bundle-files.ts';
import { npmComponents, type Component } from './components.ts';
import { noticesOf } from './notices.ts';

const cli = 'apps/betrace-cli';

/** What CommonJS has in every module. */
const banner = `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url), __dirname = import.meta.dirname;`;

/** The sources of the threads that the service starts. */
function threads(): string[] {
  const sources = globSync('apps/betrace-backend/src/**/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  return sources.flatMap((file) =>
    threadsIn(readFileSync(path.join(root, file), 'utf8')).map((name) => path.join(path.dirname(file), `${name}.ts`)),
  );
}

/**
 * Writes the npm package `@betrace/cli` into `folder`: the command and the service with all that they need, in one bundle
 * that depends on nothing. Returns what of others is in it.
 */
export async function makeNpmPackage(folder: string): Promise<Component[]> {
  rmSync(folder, { recursive: true, force: true });
  const outdir = path.join(folder, 'dist');
  mkdirSync(outdir, { recursive: true });
  const copied: string[] = [];
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`${cli}/src/main.ts`, ...new Set(threads())],
    outdir,
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: banner },
    legalComments: 'none', // Licences of all that is in it stand in THIRD_PARTY_LICENSES.
    metafile: true,
    logLevel: 'warning',
    plugins: [bundleFiles(outdir, (file) => copied.push(file))],
  });
  const { name, version, license } = JSON.parse(readFileSync(path.join(root, cli, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const manifest = {
    name,
    version,
    description: 'BeTrace: rules over whole OpenTelemetry traces. The service, and the command to work with it.',
    keywords: ['opentelemetry', 'tracing', 'grafana', 'rules'],
    homepage: 'https://github.com/betracehq/betrace',
    repository: { type: 'git', url: 'git+https://github.com/betracehq/betrace.git' },
    license,
    type: 'module',
    bin: { betrace: 'dist/main.js' },
    engines: { node: '>=24' },
    publishConfig: { access: 'public' },
  };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  copyFileSync(path.join(root, cli, 'README.md'), path.join(folder, 'README.md'));
  const components = npmComponents([...Object.keys(metafile.inputs), ...copied]);
  writeFileSync(path.join(folder, 'THIRD_PARTY_LICENSES'), noticesOf(components));
  return components;
}

if (import.meta.main) {
  await makeNpmPackage(path.join(root, 'dist/npm'));
  console.log('made dist/npm');
}
