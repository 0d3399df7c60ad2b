import { bytesOfBase64 } from './base64.ts';
import { WALK } from './gen/walk.ts';
import type { Notes } from './batch.ts';
import { notedKeys } from './noted-keys.ts';
import { SpanName } from './span-name.ts';
import * as layout from './walk/layout.ts';

/** What the compiled `walk.ts` gives. */
interface Walk {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void };
  prepare(seed: number): void;
  rowsFor(size: number): number;
  notesFor(size: number, most: number, slots: number): number;
  forgetKeys(): void;
  learnKey(at: number, size: number): void;
  memoryFor(size: number, most: number, slots: number): number;
  walk(size: number, most: number, slots: number): void;
}

/** As far as it is used here; it belongs to JavaScript as little as to Node, whose types leave it out. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: unknown };
  };
};

const PAGE = 65536;
/** An instance that a large body has made grow beyond this is let go: its memory never shrinks. */
const MOST_KEPT = 64 * 1024 * 1024;
/** A span rarely takes fewer bytes than the first; no usable one takes fewer than the second. */
const BYTES_PER_ROW = 100;
const LEAST_BYTES_PER_ROW = 30;

/** The tables that a walk has written, copied out. */
export interface Walked {
  readonly result: Int32Array;
  readonly rows: Int32Array;
  readonly contexts: Int32Array;
  readonly traces: Int32Array;
  /** By the number in a row. Grows with later bodies. */
  readonly names: readonly SpanName[];
  readonly notes: Notes;
}

let module: object | undefined;
let current: Walker | undefined;

/** Walks over a body in this thread's instance, which is made when it is first needed. */
export function walkOver(body: Uint8Array): Walked {
  current ??= new Walker();
  const walked = current.over(body);
  if (current.size > MOST_KEPT) {
    current = undefined;
  }
  return walked;
}

class Walker {
  private readonly walk: Walk;
  private bytes: Uint8Array;
  private words: Int32Array;
  private names: SpanName[] = [];
  private namesForgotten = 0;
  private keys = notedKeys;
  private keysLearnt = 0;

  constructor() {
    module ??= new WebAssembly.Module(bytesOfBase64(WALK) as Uint8Array);
    this.walk = new WebAssembly.Instance(module).exports as Walk;
    this.bytes = new Uint8Array(this.walk.memory.buffer);
    this.words = new Int32Array(this.walk.memory.buffer);
    this.room(layout.BODY_AT);
    this.walk.prepare((Math.random() * 2 ** 32) | 0);
  }

  get size(): number {
    return this.bytes.length;
  }

  over(body: Uint8Array): Walked {
    const walked = this.attempt(body, Math.ceil(body.length / BYTES_PER_ROW) + 1);
    return walked.result[layout.FAULT] === layout.ROWS_FULL
      ? this.attempt(body, Math.ceil(body.length / LEAST_BYTES_PER_ROW) + 1)
      : walked;
  }

  private attempt(body: Uint8Array, most: number): Walked {
    const slots = 2 ** Math.ceil(Math.log2(most * 2));
    this.room(this.walk.memoryFor(body.length, most, slots));
    this.learnKeys();
    this.bytes.set(body, layout.BODY_AT);
    this.walk.walk(body.length, most, slots);
    const result = this.slice(layout.RESULT_AT, layout.RESULT_WORDS);
    const rowsAt = this.walk.rowsFor(body.length);
    const contextsAt = rowsAt + most * layout.ROW_WORDS * 4;
    const tracesAt = contextsAt + most * layout.CONTEXT_WORDS * 4;
    return {
      result,
      rows: this.slice(rowsAt, (result[layout.ROWS] as number) * layout.ROW_WORDS),
      contexts: this.slice(contextsAt, (result[layout.CONTEXTS] as number) * layout.CONTEXT_WORDS),
      traces: this.slice(tracesAt, (result[layout.TRACES] as number) * layout.TRACE_WORDS),
      names: this.namesUpTo(result),
      notes: {
        set: this.keys,
        keys: this.keysLearnt,
        words: this.slice(this.walk.notesFor(body.length, most, slots), result[layout.NOTES] as number),
      },
    };
  }

  private learnKeys(): void {
    if (this.keys !== notedKeys) {
      this.keys = notedKeys;
      this.keysLearnt = 0;
      this.walk.forgetKeys();
    }
    for (; this.keysLearnt < notedKeys.keys.length; this.keysLearnt++) {
      const key = notedKeys.keys[this.keysLearnt] as Uint8Array;
      this.bytes.set(key, layout.BODY_AT);
      this.walk.learnKey(layout.BODY_AT, key.length);
    }
  }

  private slice(at: number, words: number): Int32Array {
    return this.words.slice(at >> 2, (at >> 2) + words);
  }

  /** Names once forgotten come with a list of their own, so that the rows of earlier bodies keep theirs. */
  private namesUpTo(result: Int32Array): readonly SpanName[] {
    if (result[layout.NAMES_FORGOTTEN] !== this.namesForgotten) {
      this.namesForgotten = result[layout.NAMES_FORGOTTEN] as number;
      this.names = [];
    }
    for (let name = this.names.length; name < (result[layout.NAMES] as number); name++) {
      const entry = (layout.NAME_ENTRIES_AT + name * 8) >> 2;
      const start = this.words[entry] as number;
      this.names.push(new SpanName(this.bytes.slice(start, start + (this.words[entry + 1] as number))));
    }
    return this.names;
  }

  private room(bytes: number): void {
    const { memory } = this.walk;
    if (bytes > memory.buffer.byteLength) {
      memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / PAGE));
      this.bytes = new Uint8Array(memory.buffer);
      this.words = new Int32Array(memory.buffer);
    }
  }
}
