// Bundles the host page into dist/: `node build.ts`. The server calls it at its start.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const here = import.meta.dirname;
const output = path.join(here, 'dist');
const mark = path.join(output, 'made-from.txt');

/**
 * Grafana's packages come as CommonJS and as ES modules. The host takes the CommonJS build of them, and of everything
 * that it shares with the plugins, whoever asks: two copies of React, RxJS or Grafana's own state would not work.
 * `grafana-runtime:X` is a file of @grafana/runtime that is in the package but not among its exports: by these Grafana
 * fills in its services.
 */
const oneCopy: Plugin = {
  name: 'one-copy',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^grafana-runtime:/ }, ({ path: name, resolveDir }) => {
      const index = requireFrom(resolveDir).resolve('@grafana/runtime');
      return { path: path.join(path.dirname(index), `${name.slice('grafana-runtime:'.length)}.cjs`) };
    });
    const shared =
      /^(@grafana\/(data|ui|ui\/unstable|runtime|schema|i18n|e2e-selectors)|rxjs(\/.*)?|@emotion\/(css|react)|react-router|i18next|lodash|moment)$/;
    onResolve({ filter: shared }, async ({ path: name, resolveDir, pluginData }) => {
      if (pluginData === oneCopy) {
        return undefined;
      }
      return resolve(name, { resolveDir, kind: 'require-call', pluginData: oneCopy });
    });
  },
};

const requireFrom = (folder: string) => createRequire(path.join(folder, 'any.js'));

/**
 * Builds the page unless what it is made from is unchanged. Returns its folder: main.js, main.css and the editor's
 * workers. Throws what esbuild throws on a mistake in the page.
 */
export async function buildPage(): Promise<string> {
  const now = fingerprint();
  if (existsSync(mark) && readFileSync(mark, 'utf8') === now) {
    return output;
  }
  // Built aside and moved file by file: another host may be serving from here, or building at the same time.
  const aside = path.join(output, `.building-${process.pid}`);
  const monaco = path.dirname(
    createRequire(createRequire(import.meta.url).resolve('@grafana/ui')).resolve('monaco-editor/package.json'),
  );
  await build({
    entryPoints: {
      main: path.join(here, 'page/main.tsx'),
      'editor.worker': path.join(monaco, 'esm/vs/editor/editor.worker.js'),
      'json.worker': path.join(monaco, 'esm/vs/language/json/json.worker.js'),
    },
    outdir: aside,
    bundle: true,
    minify: true,
    sourcemap: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    tsconfig: path.join(here, 'tsconfig.json'),
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.ttf': 'file' },
    plugins: [oneCopy],
    logLevel: 'error',
  });
  for (const file of readdirSync(aside)) {
    renameSync(path.join(aside, file), path.join(output, file));
  }
  rmdirSync(aside);
  writeFileSync(mark, now);
  return output;
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of ['build.ts', '../../pnpm-lock.yaml', ...globSync('page/**/*.{ts,tsx}', { cwd: here }).sort()]) {
    hash.update(`\0${file}\0`).update(readFileSync(path.join(here, file)));
  }
  return hash.digest('hex');
}

if (import.meta.main) {
  const started = performance.now();
  await buildPage();
  console.log(
    `${path.relative(process.cwd(), output)} is up to date (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
}
