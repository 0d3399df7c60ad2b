import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** A script of a built plugin, in bytes as it is and as a browser fetches it. */
export interface BundleFile {
  readonly name: string;
  readonly bytes: number;
  readonly gzipped: number;
}

/** In bytes, gzipped: what every page of a Grafana loads of a plugin, its largest other script, and all of them. */
export interface BundleSizes {
  readonly module: number;
  readonly largest: number;
  readonly total: number;
}

/** The scripts of a plugin built into `folder`, the heaviest first. */
export function bundleFiles(folder: string): BundleFile[] {
  return globSync('**/*.js', { cwd: folder })
    .map((name) => {
      const content = readFileSync(path.join(folder, name));
      return { name, bytes: content.length, gzipped: gzipSync(content).length };
    })
    .sort((a, b) => b.gzipped - a.gzipped);
}

export function bundleSizes(files: readonly BundleFile[]): BundleSizes {
  return {
    module: files.find(({ name }) => name === 'module.js')?.gzipped ?? NaN,
    largest: Math.max(0, ...files.filter(({ name }) => name !== 'module.js').map(({ gzipped }) => gzipped)),
    total: files.reduce((sum, { gzipped }) => sum + gzipped, 0),
  };
}

/** Which sizes are over their budget, each as a sentence; a plugin without module.js has none that is within. */
export function overBudget(sizes: BundleSizes, budget: BundleSizes): string[] {
  return (['module', 'largest', 'total'] as const)
    .filter((part) => !(sizes[part] <= budget[part]))
    .map((part) => `${part}: ${sizes[part]} bytes gzipped, more than ${budget[part]}`);
}

/** The report: the heaviest scripts one by one, the others as one line, and what is left of the budget. */
export function bundleTable(id: string, files: readonly BundleFile[], budget: BundleSizes, shown = 8): string {
  const line = (name: string, bytes: number, gzipped: number, note = '') =>
    `${name.padEnd(28)}${String(bytes).padStart(9)}${String(gzipped).padStart(9)}  ${note}`.trimEnd();
  const sum = (some: readonly BundleFile[], size: 'bytes' | 'gzipped') =>
    some.reduce((all, file) => all + file[size], 0);
  const listed = files.filter(({ name }, at) => at < shown || name === 'module.js');
  const others = files.filter((file) => !listed.includes(file));
  return [
    `${id.padEnd(28)}${'bytes'.padStart(9)}${'gzipped'.padStart(9)}`,
    ...listed.map(({ name, bytes, gzipped }) =>
      line(name, bytes, gzipped, name === 'module.js' ? `of at most ${budget.module}` : ''),
    ),
    ...(others.length > 0 ? [line(`${others.length} more`, sum(others, 'bytes'), sum(others, 'gzipped'))] : []),
    line('all', sum(files, 'bytes'), sum(files, 'gzipped'), `of at most ${budget.total}, ${budget.largest} in one`),
  ].join('\n');
}
