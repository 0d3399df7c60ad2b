import {
  LONGEST_NAME,
  MOST_NAMES,
  NAME_BYTES,
  NAME_BYTES_AT,
  NAME_ENTRIES_AT,
  NAME_SLOTS,
  NAME_SLOTS_AT,
  NEXT,
  ROW_WORDS,
  TRACE,
  TRACE_FIRST,
  TRACE_LAST,
  TRACE_SPANS,
  TRACE_WORDS,
} from './layout.ts';
import { byte, clear, copy, mul, put, same, word } from './memory.ts';
import type { i32 } from './memory.ts';

export let names: i32 = 0;
export let namesForgotten: i32 = 0;
let nameBytes: i32 = 0;
/** Differs from process to process, so that nobody can choose texts that all fall into one slot. */
let seed: i32 = 0;

export let traces: i32 = 0;
let tracesAt: i32 = 0;
let slotsAt: i32 = 0;
let slotMask: i32 = 0;

export function useSeed(newSeed: i32): void {
  seed = newSeed;
}

/** Between two bodies: forgets all names when there is not much room for new ones. */
export function makeRoomForNames(): void {
  if (names * 2 > MOST_NAMES || nameBytes * 2 > NAME_BYTES) {
    names = 0;
    nameBytes = 0;
    namesForgotten++;
    clear(NAME_SLOTS_AT, NAME_SLOTS * 4);
  }
}

/** `slots`, a power of two, is at least twice the number of traces that may come. */
export function forgetTraces(newTracesAt: i32, newSlotsAt: i32, slots: i32): void {
  traces = 0;
  tracesAt = newTracesAt;
  slotsAt = newSlotsAt;
  slotMask = slots - 1;
  clear(slotsAt, slots * 4);
}

/** The number of the name in [at, at + size), -1 when it cannot be remembered. */
export function nameNumber(at: i32, size: i32): i32 {
  if (size > LONGEST_NAME) {
    return -1;
  }
  let slot: i32 = nameHash(at, size) & (NAME_SLOTS - 1);
  for (;;) {
    const known: i32 = word(NAME_SLOTS_AT + (slot << 2)) - 1;
    if (known < 0) {
      break;
    }
    const entry: i32 = NAME_ENTRIES_AT + (known << 3);
    if (word(entry + 4) === size && same(word(entry), at, size)) {
      return known;
    }
    slot = (slot + 1) & (NAME_SLOTS - 1);
  }
  if (names === MOST_NAMES || nameBytes + size > NAME_BYTES) {
    return -1;
  }
  const entry: i32 = NAME_ENTRIES_AT + (names << 3);
  put(entry, NAME_BYTES_AT + nameBytes);
  put(entry + 4, size);
  copy(NAME_BYTES_AT + nameBytes, at, size);
  nameBytes += size;
  put(NAME_SLOTS_AT + (slot << 2), ++names);
  return names - 1;
}

/** Of the length and the first, middle and last four bytes: names differ there or they stand one after the other. */
function nameHash(at: i32, size: i32): i32 {
  let hash: i32 = size ^ seed;
  if (size >= 4) {
    hash = mul(hash ^ word(at), 0x85ebca6b | 0);
    hash = mul(hash ^ (hash >>> 15) ^ word(at + ((size - 4) >> 1)), 0xc2b2ae35 | 0);
    hash = mul(hash ^ (hash >>> 15) ^ word(at + size - 4), 0x27d4eb2f);
  } else {
    for (let i: i32 = 0; i < size; i++) {
      hash = mul(hash ^ byte(at + i), 0x85ebca6b | 0);
    }
  }
  return hash ^ (hash >>> 15);
}

/** Puts a row, by number and place, behind those of the trace whose id is at `id`. */
export function joinTrace(id: i32, row: i32, rowAt: i32, rowsAt: i32): void {
  const a: i32 = word(id);
  const b: i32 = word(id + 4);
  const c: i32 = word(id + 8);
  const d: i32 = word(id + 12);
  let hash: i32 = mul(a ^ seed, 0x85ebca6b | 0) ^ mul(b ^ (a >>> 13), 0xc2b2ae35 | 0);
  hash = mul(hash ^ c ^ (hash >>> 15), 0x27d4eb2f) ^ mul(d ^ (hash >>> 13), 0x165667b1);
  let slot: i32 = (hash ^ (hash >>> 16)) & slotMask;
  put(rowAt + (NEXT << 2), -1);
  for (;;) {
    const trace: i32 = word(slotsAt + (slot << 2)) - 1;
    if (trace < 0) {
      break;
    }
    const at: i32 = tracesAt + ((trace * TRACE_WORDS) << 2);
    if (word(at) === a && word(at + 4) === b && word(at + 8) === c && word(at + 12) === d) {
      put(rowsAt + ((word(at + (TRACE_LAST << 2)) * ROW_WORDS + NEXT) << 2), row);
      put(at + (TRACE_LAST << 2), row);
      put(at + (TRACE_SPANS << 2), word(at + (TRACE_SPANS << 2)) + 1);
      put(rowAt + (TRACE << 2), trace);
      return;
    }
    slot = (slot + 1) & slotMask;
  }
  const at: i32 = tracesAt + ((traces * TRACE_WORDS) << 2);
  put(at, a);
  put(at + 4, b);
  put(at + 8, c);
  put(at + 12, d);
  put(at + (TRACE_FIRST << 2), row);
  put(at + (TRACE_LAST << 2), row);
  put(at + (TRACE_SPANS << 2), 1);
  put(rowAt + (TRACE << 2), traces);
  put(slotsAt + (slot << 2), ++traces);
}
