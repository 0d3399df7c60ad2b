/**
 * Compiles packages/engine/src/wire/walk to WebAssembly and writes it, as text, to packages/engine/src/wire/gen/walk.ts.
 *
 *     node packages/engine/generate/walk.ts [folder to write to]
 *
 * The sources are TypeScript that AssemblyScript understands too. Of `memory.ts` it gets the version below, in which each
 * function is one or a few instructions.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import asc from 'assemblyscript/asc';

const sources = path.join(import.meta.dirname, '../src/wire/walk');
const folder = process.argv[2] ?? path.join(import.meta.dirname, '../src/wire/gen');

const MEMORY = `
@inline export function byte(at: i32): i32 { return load<u8>(at); }
@inline export function word(at: i32): i32 { return load<i32>(at); }
@inline export function bigEndian(at: i32): i32 { return bswap<i32>(load<i32>(at)); }
@inline export function put(at: i32, value: i32): void { store<i32>(at, value); }
@inline export function putByte(at: i32, value: i32): void { store<u8>(at, value); }
@inline export function mul(a: i32, b: i32): i32 { return a * b; }
@inline export function clear(at: i32, size: i32): void {
  for (const end = at + size; at < end; at += 16) {
    v128.store(at, i64x2.splat(0));
  }
}
@inline export function copy(to: i32, from: i32, size: i32): void { memory.copy(to, from, size); }

@inline function differ(a: i32, b: i32): i32 {
  return ~v128.bitmask<i8>(v128.eq<i8>(v128.load(a), v128.load(b))) & 0xffff;
}

export function same(a: i32, b: i32, size: i32): bool {
  if (size < 16) {
    return (differ(a, b) & ((1 << size) - 1)) == 0;
  }
  for (let at = 0; at < size - 16; at += 16) {
    if (differ(a + at, b + at) != 0) return false;
  }
  return differ(a + size - 16, b + size - 16) == 0;
}

@inline export function isAscii(at: i32, end: i32): bool {
  const size = end - at;
  if (size < 16) {
    return (v128.bitmask<i8>(v128.load(at)) & ((1 << size) - 1)) == 0;
  }
  const last = end - 16;
  let bits = v128.load(last);
  for (; at < last; at += 16) {
    bits = v128.or(bits, v128.load(at));
  }
  return v128.bitmask<i8>(bits) == 0;
}
`;

/** A source as AssemblyScript reads it: its types need no import, and it knows no suffix. */
function sourceOf(file: string): string | null {
  if (file === 'memory.ts') {
    return MEMORY;
  }
  const text = readFileSync(path.join(sources, file), 'utf8');
  return text.replaceAll(/^import type .*$/gm, '').replaceAll(/ from '(.+)\.ts';$/gm, " from '$1';");
}

let compiled: Uint8Array | undefined;
const { error, stderr } = await asc.main(
  [
    ...['walk.ts', '--outFile', 'walk.wasm', '--runtime', 'stub', '--noAssert', '--use', 'abort='],
    ...['-O3', '--enable', 'simd', '--enable', 'bulk-memory'],
  ],
  {
    readFile: (name) => (/^[\w/]*\.ts$/.test(name) && !name.startsWith('~') ? readable(path.basename(name)) : null),
    writeFile: (_, contents) => {
      compiled = contents as Uint8Array;
    },
    listFiles: () => [],
  },
);
if (error !== null || compiled === undefined) {
  throw new Error(`The walk does not compile:\n${stderr.toString()}`);
}
mkdirSync(folder, { recursive: true });
writeFileSync(
  path.join(folder, 'walk.ts'),
  `// Written by packages/engine/generate/walk.ts: run pnpm run generate.\nexport const WALK =\n  '${Buffer.from(compiled).toString('base64')}';\n`,
);

function readable(file: string): string | null {
  try {
    return sourceOf(file);
  } catch {
    return null;
  }
}
