import * as layout from '../../../packages/engine/src/wire/walk/layout.ts';
import { useMemory } from '../../../packages/engine/src/wire/walk/memory.ts';
import {
  forgetKeys,
  learnKey,
  memoryFor,
  notesFor,
  prepare,
  rowsFor,
  walk,
} from '../../../packages/engine/src/wire/walk/walk.ts';
import { walkOver } from '../../../packages/engine/src/wire/walker.ts';
import { same } from '../promise.ts';

/** No usable span takes fewer bytes. */
const LEAST_BYTES_PER_ROW = 30;

let memory = new ArrayBuffer(0);
/** The keys that the source was told to note. */
let keys: readonly Uint8Array[] = [];
let keysLearnt = 0;

/**
 * Holds the compiled walk to its source, which runs as plain TypeScript too: both write the same tables. It is the
 * source whose coverage guides the fuzzer.
 */
export function holdWalk(body: Uint8Array): void {
  const compiled = walkOver(body);
  const most = Math.ceil(body.length / LEAST_BYTES_PER_ROW) + 1;
  const slots = 2 ** Math.ceil(Math.log2(most * 2));
  prepareMemory(memoryFor(body.length, most, slots));
  learnKeys(compiled.notes.set.keys);
  new Uint8Array(memory).set(body, layout.BODY_AT);
  walk(body.length, most, slots);
  const words = new Int32Array(memory);
  const table = (at: number, size: number): number[] => [...words.subarray(at >> 2, (at >> 2) + size)];
  const result = table(layout.RESULT_AT, layout.RESULT_WORDS);
  const rowsAt = rowsFor(body.length);
  const contextsAt = rowsAt + most * layout.ROW_WORDS * 4;
  const tracesAt = contextsAt + most * layout.CONTEXT_WORDS * 4;
  const what = 'the compiled walk finds what its source finds';
  same(what, withoutNames(compiled.result), withoutNames(result));
  if (result[layout.FAULT] === layout.NO_FAULT) {
    const rows = table(rowsAt, (result[layout.ROWS] as number) * layout.ROW_WORDS);
    const contexts = table(contextsAt, (result[layout.CONTEXTS] as number) * layout.CONTEXT_WORDS);
    const traces = table(tracesAt, (result[layout.TRACES] as number) * layout.TRACE_WORDS);
    same(what, unnamed([...compiled.rows]), unnamed(rows));
    same(what, [...compiled.contexts], contexts);
    same(what, [...compiled.traces], traces);
    const notes = table(notesFor(body.length, most, slots), result[layout.NOTES] as number);
    same(what, [...compiled.notes.words], notes);
  }
}

function prepareMemory(size: number): void {
  if (memory.byteLength === 0) {
    memory = new ArrayBuffer(layout.BODY_AT);
    useMemory(memory);
    prepare(1);
  }
  if (memory.byteLength < size) {
    const larger = new ArrayBuffer(size);
    new Uint8Array(larger).set(new Uint8Array(memory));
    memory = larger;
    useMemory(memory);
  }
}

function learnKeys(wanted: readonly Uint8Array[]): void {
  if (keys !== wanted) {
    keys = wanted;
    keysLearnt = 0;
    forgetKeys();
  }
  for (; keysLearnt < wanted.length; keysLearnt++) {
    const key = wanted[keysLearnt] as Uint8Array;
    new Uint8Array(memory).set(key, layout.BODY_AT);
    learnKey(layout.BODY_AT, key.length);
  }
}

/** What is known of names depends on all bodies before. */
function withoutNames(result: Iterable<number>): number[] {
  const known: readonly number[] = [layout.NAMES, layout.NAMES_FORGOTTEN];
  return [...result].map((word, column) => (known.includes(column) ? 0 : word));
}

function unnamed(rows: readonly number[]): number[] {
  return rows.map((word, i) => (i % layout.ROW_WORDS === layout.NAME ? 0 : word));
}
