import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';
import { root } from '../process.ts';

/** What a browser loads of the language. Regular expressions (re2js) come beside it, rule files (yaml) by their own door. */
async function bundle(names: string): Promise<{ gzip: number; loads: string[]; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${names} } from '@betrace/dsl';`, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // Bundling for the browser fails at a built-in module of Node.
    external: ['re2js'],
  });
  const [output] = Object.values(metafile.outputs);
  // As the plugin's build does it: with terser, every name but those of properties made short.
  const { code = '' } = await minify(outputFiles[0]?.text ?? '', {
    module: true,
    ecma: 2022,
    format: { comments: false },
  });
  return {
    gzip: gzipSync(code, { level: 9 }).length,
    loads: [...new Set(output?.imports.map(({ path }) => path))],
    inputs: Object.keys(metafile.inputs),
  };
}

const language = await bundle('parse, check, format, complete, hover, explain, evaluate');

test('the language takes less than 40 kB of gzip', () => {
  assert.ok(language.gzip > 10_000 && language.gzip < 40_000, `${language.gzip} bytes`);
});

test('re2js is the one thing that the language loads, and nothing of another package is in it', () => {
  assert.deepEqual(language.loads, ['re2js']);
  assert.deepEqual(
    language.inputs.filter((file) => !/^(packages\/dsl\/src\/|<stdin>$)/.test(file)),
    [],
  );
});
