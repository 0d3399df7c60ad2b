import type { i32 } from './memory.ts';

/**
 * A row says of one span what is needed of every span, in 32-bit words; those that are read together stand together. Ids
 * and times are two words, the high one first; offsets count from the start of the span's wire bytes.
 */
export const ID_HIGH: i32 = 0;
export const ID_LOW: i32 = 1;
export const START_HIGH: i32 = 2;
export const START_LOW: i32 = 3;
export const PARENT_HIGH: i32 = 4;
export const PARENT_LOW: i32 = 5;
/** 1 when there is a parent id that is not all zeros. */
export const HAS_PARENT: i32 = 6;
/** The number of its name, -1 when it has none. */
export const NAME: i32 = 7;
/** Where its wire bytes start, and how many they are. */
export const WIRE_START: i32 = 8;
export const LENGTH: i32 = 9;
/** From the first attribute to behind the last; other fields may stand between them. */
export const ATTRIBUTES_START: i32 = 10;
export const ATTRIBUTES_END: i32 = 11;
/** 1 when these are attributes only, one after the other, each in the usual form (`plainEntries`). */
export const ATTRIBUTES_PLAIN: i32 = 12;
/** The first and behind the last of the attributes that were noted. */
export const NOTED_START: i32 = 13;
export const NOTED_END: i32 = 14;
/** The number of what it stands under. */
export const CONTEXT: i32 = 15;
export const END_HIGH: i32 = 16;
export const END_LOW: i32 = 17;
export const KIND: i32 = 18;
export const STATUS: i32 = 19;
export const NAME_START: i32 = 20;
export const NAME_END: i32 = 21;
/** The number of its trace, and the next row of that trace, -1 behind the last. */
export const TRACE: i32 = 22;
export const NEXT: i32 = 23;
export const ROW_WORDS: i32 = 24;

/** An attribute that was noted: the number of its key above so many bits, its offset in the span below them. */
export const NOTE_BITS: i32 = 16;

/** What the spans of one ScopeSpans share: the two messages around them, and in these the last resource and scope. */
export const RESOURCE_SPANS_START: i32 = 0;
export const RESOURCE_SPANS_END: i32 = 1;
/** How many there are that are not empty, and where the last one is. */
export const RESOURCE_PARTS: i32 = 2;
export const RESOURCE_START: i32 = 3;
export const RESOURCE_END: i32 = 4;
export const SCOPE_SPANS_START: i32 = 5;
export const SCOPE_SPANS_END: i32 = 6;
export const SCOPE_PARTS: i32 = 7;
export const SCOPE_START: i32 = 8;
export const SCOPE_END: i32 = 9;
export const CONTEXT_WORDS: i32 = 10;

/** A trace: its id as four words as they stand, its first and its last row, and how many they are. */
export const TRACE_FIRST: i32 = 4;
export const TRACE_LAST: i32 = 5;
export const TRACE_SPANS: i32 = 6;
export const TRACE_WORDS: i32 = 7;

/** What a walk found, at RESULT_AT: a fault, its place in the body and the tag that it is about; then counts. */
export const FAULT: i32 = 0;
export const FAULT_AT: i32 = 1;
export const FAULT_TAG: i32 = 2;
export const ROWS: i32 = 3;
export const CONTEXTS: i32 = 4;
export const TRACES: i32 = 5;
/** All names known so far, and how often they were forgotten. */
export const NAMES: i32 = 6;
export const NAMES_FORGOTTEN: i32 = 7;
/** Attributes noted. */
export const NOTES: i32 = 8;
/** Spans refused, by reason. */
export const REFUSED: i32 = 9;
export const RESULT_WORDS: i32 = 14;

export const NO_FAULT: i32 = 0;
export const TRUNCATED: i32 = 1;
export const OVERLONG_VARINT: i32 = 2;
export const INVALID_TAG: i32 = 3;
export const WRONG_WIRE_TYPE: i32 = 4;
export const UNMATCHED_GROUP: i32 = 5;
export const INVALID_UTF8: i32 = 6;
export const TOO_DEEP: i32 = 7;
/** No fault of the body: there are more usable spans than rows. */
export const ROWS_FULL: i32 = 8;

export const BAD_TRACE_ID: i32 = 0;
export const ZERO_TRACE_ID: i32 = 1;
export const BAD_SPAN_ID: i32 = 2;
export const ZERO_SPAN_ID: i32 = 3;
export const BAD_PARENT_ID: i32 = 4;

/** Where things are in memory. The first KiB holds what the compiler puts there. */
export const RESULT_AT: i32 = 1024;
export const SHAPES_AT: i32 = RESULT_AT + 64;

/** Names that are remembered from body to body: a table of numbers, then of each its place and length, then their bytes. */
export const MOST_NAMES: i32 = 4096;
export const NAME_SLOTS: i32 = 8192;
export const NAME_BYTES: i32 = 256 * 1024;
export const LONGEST_NAME: i32 = 256;
export const NAME_SLOTS_AT: i32 = 2048;
export const NAME_ENTRIES_AT: i32 = NAME_SLOTS_AT + NAME_SLOTS * 4;
export const NAME_BYTES_AT: i32 = NAME_ENTRIES_AT + MOST_NAMES * 8;

/** Keys of attributes that are noted: of each its length and the next one of the same hint, then the bytes of each. */
export const MOST_KEYS: i32 = 250;
export const LONGEST_KEY: i32 = 64;
export const KEY_HINTS: i32 = 1024;
export const KEY_HINTS_AT: i32 = NAME_BYTES_AT + NAME_BYTES;
export const KEY_ENTRIES_AT: i32 = KEY_HINTS_AT + KEY_HINTS;
export const KEY_BYTES_AT: i32 = KEY_ENTRIES_AT + MOST_KEYS * 8;

/**
 * The body; behind it, after room for reading 16 bytes at a time, rows, contexts, traces, the slots of the latter, and
 * notes.
 */
export const BODY_AT: i32 = KEY_BYTES_AT + MOST_KEYS * LONGEST_KEY;
export const PADDING: i32 = 32;
