import { build } from 'esbuild';
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { root } from '../process.ts';

/** What a browser loads of the client, in bytes, gzipped. */
async function sizeOf(source: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: path.join(root, 'packages/api-client/src'), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '').length;
}

test('a browser loads at most 4 KB of the client, without descriptors', async () => {
  const size = await sizeOf(`import { createClient } from './index.ts'; createClient({ baseUrl: '' });`);
  assert.ok(size < 4096, `${size} bytes`);
});

test('who needs the error only loads the error only', async () => {
  const size = await sizeOf(`import { ApiError } from './index.ts'; console.log(ApiError);`);
  assert.ok(size < 600, `${size} bytes`);
});
