import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canRun, root, run } from './process.ts';

interface Part {
  readonly name: string;
  readonly filter: string;
  readonly script: string;
  /** Globs below the root of all that the result is made from. */
  readonly inputs: readonly string[];
  /** Exists once the part was built. */
  readonly output: string;
}

const parts: readonly Part[] = [
  {
    name: 'app plugin',
    filter: '@betrace/app',
    script: 'build',
    inputs: [
      'apps/betrace-app/{src,.config}/**/*',
      'apps/betrace-app/*.*',
      'packages/{dsl,api-client}/src/**/*',
      'examples/rules/library/*.yaml',
    ],
    output: 'apps/betrace-app/dist/module.js',
  },
  {
    name: 'data source plugin',
    filter: '@betrace/datasource',
    script: 'build',
    inputs: ['apps/betrace-datasource/{src,.config}/**/*', 'apps/betrace-datasource/*.*'],
    output: 'apps/betrace-datasource/dist/module.js',
  },
];

const backend: Part = {
  name: 'data source backend (Go)',
  filter: '@betrace/datasource',
  script: 'build:backend',
  inputs: [
    'apps/betrace-datasource/pkg/**/*.go',
    'apps/betrace-datasource/go.*',
    'apps/betrace-datasource/package.json',
  ],
  output: 'apps/betrace-datasource/dist/module.js',
};

/** Whether the data source's backend could be built. */
export const hasGo = (): boolean => canRun('go', ['version']);

/**
 * Builds both plugins, and the data source's backend where Go is installed, each only when what it is made from has
 * changed. Says each step by `say`. Throws an Error with the tail of the build's output when one fails.
 */
export async function buildPlugins(say: (line: string) => void): Promise<void> {
  for (const part of hasGo() ? [...parts, backend] : parts) {
    const mark = path.join(
      root,
      '.betrace/built',
      `${part.filter.replace(/\W+/g, '-')}-${part.script.replace(':', '-')}`,
    );
    const now = fingerprint(part.inputs);
    if (existsSync(path.join(root, part.output)) && existsSync(mark) && readFileSync(mark, 'utf8') === now) {
      continue;
    }
    const started = performance.now();
    say(`building the ${part.name} ...`);
    let output = '';
    const code = await run('pnpm', ['--filter', part.filter, 'run', part.script], {
      onOutput: (chunk) => (output += chunk),
    });
    if (code !== 0) {
      throw new Error(`The ${part.name} could not be built:\n${output.split('\n').slice(-40).join('\n')}`);
    }
    say(`built the ${part.name} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    mkdirSync(path.dirname(mark), { recursive: true });
    writeFileSync(mark, now);
  }
}

/** Changes when a file that matches is added, removed or has other content. */
function fingerprint(globs: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(path.join(root, 'pnpm-lock.yaml')));
  for (const file of globs
    .flatMap((glob) => globSync(glob, { cwd: root, exclude: (name) => name === 'node_modules' }))
    .sort()) {
    const absolute = path.join(root, file);
    if (statSync(absolute).isFile()) {
      hash.update(`\0${file}\0`).update(readFileSync(absolute));
    }
  }
  return hash.digest('hex');
}
