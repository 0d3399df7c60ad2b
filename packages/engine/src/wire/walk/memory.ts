/**
 * The memory that a walk works in, as plain TypeScript sees it. `packages/engine/generate/walk.ts` compiles the other
 * files of this folder to WebAssembly with instructions in place of these functions; the fuzzer runs both.
 */
export type i32 = number;

let bytes = new Uint8Array(0);
let view = new DataView(bytes.buffer);

/** Only of the TypeScript: the memory that is worked in from now on. */
export function useMemory(buffer: ArrayBuffer): void {
  bytes = new Uint8Array(buffer);
  view = new DataView(buffer);
}

export function byte(at: i32): i32 {
  return bytes[at] as number;
}

/** Four bytes, the lowest first. */
export function word(at: i32): i32 {
  return view.getInt32(at, true);
}

/** Four bytes, the highest first. */
export function bigEndian(at: i32): i32 {
  return view.getInt32(at);
}

export function put(at: i32, value: i32): void {
  view.setInt32(at, value, true);
}

export function putByte(at: i32, value: i32): void {
  bytes[at] = value;
}

export function mul(a: i32, b: i32): i32 {
  return Math.imul(a, b);
}

export function clear(at: i32, size: i32): void {
  bytes.fill(0, at, at + size);
}

export function copy(to: i32, from: i32, size: i32): void {
  bytes.copyWithin(to, from, from + size);
}

export function same(a: i32, b: i32, size: i32): boolean {
  return bytes.subarray(a, a + size).every((byte, i) => byte === bytes[b + i]);
}

/** Whether [at, end) is ASCII. The compiled one looks at 16 bytes at a time, up to 15 of them behind `end`. */
export function isAscii(at: i32, end: i32): boolean {
  return bytes.subarray(at, end).every((byte) => byte < 0x80);
}
