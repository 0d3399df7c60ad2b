import type { Plugin } from 'esbuild';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Threads: `new URL('shard-thread.ts', import.meta.url)`. Each is an entry point of the bundle, beside the others. */
const thread = /new URL\('([\w-]+-thread)\.ts', import\.meta\.url\)/g;
/** Files of a package that are read at run time: `import.meta.resolve('PACKAGE/FILE')`. */
const resolved = /import\.meta\.resolve\('([^']+)'\)/g;
/** The same in CommonJS: `path.join(__dirname, '../FILE')`. */
const joined = /path\.join\(__dirname, '([^']+\.proto)'\)/g;

/** The names of the threads that a source starts, without `.ts`. */
export function threadsIn(source: string): string[] {
  return [...source.matchAll(thread)].map(([, name = '']) => name);
}

/**
 * Lets code find the files that it names by their place, once it is bundled into one folder: threads have become `.js`
 * beside it, and what is read at run time is copied to `files/` there; `copied` is told where from.
 */
export function bundleFiles(outdir: string, copied: (file: string) => void): Plugin {
  const copy = (file: string): string => {
    copied(file);
    const content = readFileSync(file);
    const name = `${createHash('sha256').update(content).digest('hex').slice(0, 8)}-${path.basename(file)}`;
    mkdirSync(path.join(outdir, 'files'), { recursive: true });
    copyFileSync(file, path.join(outdir, 'files', name));
    return `files/${name}`;
  };
  return {
    name: 'files named by their place',
    setup(build) {
      build.onLoad({ filter: /[/\\](apps|packages)[/\\].*\.ts$|[/\\]@grpc[/\\]reflection[/\\].*\.js$/ }, (module) => {
        const { resolve } = createRequire(module.path);
        const contents = readFileSync(module.path, 'utf8')
          .replaceAll(thread, (_, name: string) => `new URL('${name}.js', import.meta.url)`)
          .replaceAll(resolved, (_, name: string) => `new URL('${copy(resolve(name))}', import.meta.url).href`)
          .replaceAll(
            joined,
            (_, name: string) => `path.join(__dirname, '${copy(path.resolve(path.dirname(module.path), name))}')`,
          );
        return { contents, loader: module.path.endsWith('.ts') ? 'ts' : 'js' };
      });
    },
  };
}
