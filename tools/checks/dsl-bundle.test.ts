import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../process.ts';

/** What an editor in a browser needs. Regular expressions (re2js) come beside it, rule files (yaml) by their own door. */
const entry = `export { parse, check, format, complete, hover, explain, evaluate } from '@betrace/dsl';`;
const most = 40 * 1024;

const { outputFiles, metafile } = await build({
  stdin: { contents: entry, resolveDir: root },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  // Bundling for the browser fails at a built-in module of Node.
  external: ['re2js'],
});
const [output] = Object.values(metafile.outputs);

test('the language fits in 40 KiB of gzip', () => {
  const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
  assert.ok(size > 10_000 && size < most, `${size} bytes`);
});

test('re2js is the one thing that the language loads, and nothing of another package is in it', () => {
  assert.deepEqual([...new Set(output?.imports.map(({ path }) => path))], ['re2js']);
  const foreign = Object.keys(metafile.inputs).filter((file) => !/^(packages\/dsl\/src\/|<stdin>$)/.test(file));
  assert.deepEqual(foreign, []);
});
