// Writes shared-exports.json anew: `npm run generate:grafana-exports`. Needs the npm registry.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'prettier';
import ts from 'typescript';

/** The oldest Grafana that the plugins run in: `grafanaDependency` of both plugin.json. */
const grafana = '12.4.0';

/** Packages of Grafana itself, read from their files: @grafana/ui of this version does not install from npm. */
const ownPackages = ['@grafana/data', '@grafana/runtime', '@grafana/ui'];

/**
 * What else that Grafana shares with plugins, under the name that a plugin imports, as the package and version in its
 * lock file. Its `react-router` is the compatibility package (public/app/features/plugins/loader/sharedDependencies.ts).
 */
const otherPackages: Record<string, string> = {
  '@emotion/css': '@emotion/css@11.13.5',
  '@emotion/react': '@emotion/react@11.14.0',
  i18next: 'i18next@25.6.2',
  lodash: 'lodash@4.17.23',
  moment: 'moment@2.30.1',
  react: 'react@18.3.1',
  'react-dom': 'react-dom@18.3.1',
  'react-router': 'react-router-dom-v5-compat@6.30.3',
  'react/jsx-runtime': 'react@18.3.1',
  rxjs: 'rxjs@7.8.2',
};

const folder = mkdtempSync(path.join(tmpdir(), 'betrace-exports-'));
try {
  const exports: Record<string, string[]> = {};
  for (const name of ownPackages) {
    const tarball = npm('pack', `${name}@${grafana}`).trim().split('\n').at(-1) ?? '';
    const unpacked = path.join(folder, name);
    mkdirSync(unpacked, { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'], { cwd: folder });
    exports[name] = exportsOf(path.join(unpacked, 'dist/esm/index.mjs'));
    exports[`${name}/unstable`] = exportsOf(path.join(unpacked, 'dist/esm/unstable.mjs'));
  }
  npm('install', '--ignore-scripts', '--no-audit', '--no-fund', ...new Set(Object.values(otherPackages)));
  const require = createRequire(path.join(folder, 'any.js'));
  for (const [name, version] of Object.entries(otherPackages)) {
    const installed = version.replace(/@[^@]*$/, '');
    const module = require(name.startsWith(`${installed}/`) ? name : installed) as object;
    exports[name] = [...Object.keys(module), ...('__esModule' in module ? [] : ['default'])].sort();
  }
  const file = path.join(import.meta.dirname, 'shared-exports.json');
  writeFileSync(file, await format(JSON.stringify({ grafana, exports }), { parser: 'json', printWidth: 120 }));
  console.log(
    Object.entries(exports)
      .map(([name, names]) => `${names.length} ${name}`)
      .join('\n'),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function npm(...args: string[]): string {
  return execFileSync('npm', ['--loglevel=error', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The names that an ES module of Grafana's exports: its statements at the end name every one. */
function exportsOf(file: string): string[] {
  const names: string[] = [];
  for (const statement of ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest).statements) {
    if (ts.isExportDeclaration(statement)) {
      if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) {
        throw new Error(`${file} has an export *, whose names are elsewhere`);
      }
      names.push(...statement.exportClause.elements.map(({ name }) => name.text));
    }
  }
  return names.sort();
}
