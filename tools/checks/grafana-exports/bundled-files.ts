import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../../process.ts';

/** As Grafana's scaffold of a plugin has them; not typed here, as that file is read as CommonJS. */
const externals = new URL('../../../apps/betrace-app/.config/bundler/externals.ts', import.meta.url).href;
const shared = ((await import(externals)) as { externals: readonly unknown[] }).externals;

/** Whether a plugin gets a module from Grafana instead of bundling it: the externals of the plugins' webpack builds. */
export function isShared(module: string): boolean {
  return shared.some((one) => one === module || (one instanceof RegExp && one.test(module)));
}

/**
 * The files, below the root, of which code gets into the bundle that begins at `entry`: those of this repository and
 * those of libraries. What the bundler leaves out is not among them.
 */
export async function bundledFiles(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [path.join(root, entry)],
    absWorkingDir: root,
    outdir: 'not-written',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    metafile: true,
    logLevel: 'error',
    loader: { '.yaml': 'empty', '.svg': 'empty', '.png': 'empty' },
    plugins: [
      {
        name: 'shared-by-grafana',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path: module }) =>
            isShared(module) ? { path: module, external: true } : undefined,
          ),
      },
    ],
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return [...new Set(used)].sort();
}
