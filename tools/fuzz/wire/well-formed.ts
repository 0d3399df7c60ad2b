import { isUtf8 } from 'node:buffer';
import type { WireErrorCode } from '../../../packages/engine/src/index.ts';
import { BYTES, END_GROUP, FIXED32, FIXED64, START_GROUP, VARINT } from './shapes.ts';
import type { MessageShape } from './shapes.ts';

/** Messages and groups inside each other, in the request, that the engine follows. */
const MOST_NESTING = 100;

/**
 * What is wrong with bytes that should be a message, by the letter of the wire format: every known field of its own wire
 * type, everything inside its message. Slow and plain, written from protobuf.dev/programming-guides/encoding. It says
 * what the engine must refuse; @bufbuild/protobuf itself lets some of it pass (see docs/fuzzing.md).
 */
export function faultOf(bytes: Uint8Array, shape: MessageShape): WireErrorCode | undefined {
  try {
    message(bytes, shape, MOST_NESTING);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) {
      return error.code;
    }
    throw error;
  }
}

class Fault extends Error {
  readonly code: WireErrorCode;
  constructor(code: WireErrorCode) {
    super(code);
    this.code = code;
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function message(bytes: Uint8Array, shape: MessageShape | undefined, nesting: number): void {
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    field(cursor, tag(cursor), shape, nesting);
  }
}

function field(cursor: Cursor, tagged: number, shape: MessageShape | undefined, nesting: number): void {
  const wire = tagged & 7;
  const known = shape?.fields.get(tagged >>> 3);
  if (known !== undefined && wire !== known.wire) {
    throw new Fault('wrong-wire-type');
  }
  switch (wire) {
    case VARINT:
      varint(cursor, 10);
      return;
    case FIXED64:
      take(cursor, 8);
      return;
    case FIXED32:
      take(cursor, 4);
      return;
    case BYTES: {
      const content = take(cursor, Number(varint(cursor, 5) & 0xffffffffn));
      if (known?.isString === true && !isUtf8(content)) {
        throw new Fault('invalid-utf8');
      }
      if (known?.message !== undefined) {
        message(content, known.message(), oneLess(nesting));
      }
      return;
    }
    case START_GROUP:
      return group(cursor, tagged >>> 3, oneLess(nesting));
    default:
      throw new Fault('unmatched-group');
  }
}

function group(cursor: Cursor, no: number, nesting: number): void {
  while (cursor.at < cursor.bytes.length) {
    const tagged = tag(cursor);
    if ((tagged & 7) !== END_GROUP) {
      field(cursor, tagged, undefined, nesting);
    } else if (tagged >>> 3 === no) {
      return;
    } else {
      break;
    }
  }
  throw new Fault('unmatched-group');
}

function oneLess(nesting: number): number {
  if (nesting === 0) {
    throw new Fault('too-deep');
  }
  return nesting - 1;
}

function tag(cursor: Cursor): number {
  const tagged = varint(cursor, 5);
  if (tagged >= 2n ** 32n || tagged >> 3n === 0n || (tagged & 7n) > 5n) {
    throw new Fault('invalid-tag');
  }
  return Number(tagged);
}

function varint(cursor: Cursor, mostBytes: number): bigint {
  let value = 0n;
  for (let i = 0; i < mostBytes; i++) {
    const byte = take(cursor, 1)[0] as number;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) {
      return value;
    }
  }
  throw new Fault('overlong-varint');
}

function take(cursor: Cursor, count: number): Uint8Array {
  if (count > cursor.bytes.length - cursor.at) {
    throw new Fault('truncated');
  }
  cursor.at += count;
  return cursor.bytes.subarray(cursor.at - count, cursor.at);
}
