import { BYTES, END_GROUP, FIXED32, FIXED64, START_GROUP, VARINT } from './shapes.ts';
import type { FieldShape, MessageShape } from './shapes.ts';

/** A field as it stands on the wire, to be changed: also into what no encoder would write. */
export interface Field {
  no: number;
  wire: number;
  /** Of known fields, whatever wire type they are written with. */
  shape: FieldShape | undefined;
  /** VARINT, FIXED64, FIXED32: a number; BYTES: bytes, or the fields of a message; a group: its fields. */
  value: bigint | Uint8Array | Field[];
  /** Varints (tag, length, value) are written with so many bytes more than they need. */
  tagPad: number;
  valuePad: number;
  /** Added to the length, or to the number of an end group: 0 tells the truth. */
  lie: number;
}

export function field(no: number, wire: number, value: Field['value'], shape?: FieldShape): Field {
  return { no, wire, value, shape, tagPad: 0, valuePad: 0, lie: 0 };
}

/** The fields of a message; undefined where bytes are none. */
export function readFields(bytes: Uint8Array, shape: MessageShape | undefined): Field[] | undefined {
  const cursor = { bytes, at: 0 };
  const fields = readUntil(cursor, shape, 0, 0);
  return fields !== undefined && cursor.at === bytes.length ? fields : undefined;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function readUntil(cursor: Cursor, shape: MessageShape | undefined, group: number, depth: number): Field[] | undefined {
  const fields: Field[] = [];
  while (cursor.at < cursor.bytes.length) {
    const tag = varint(cursor);
    const no = Number((tag?.value ?? 0n) >> 3n);
    const wire = Number((tag?.value ?? 7n) & 7n);
    if (tag === undefined || no === 0 || no >= 2 ** 29 || depth > 120) {
      return undefined;
    }
    if (wire === END_GROUP && no === group) {
      return fields;
    }
    const read = readValue(cursor, no, wire, shape?.fields.get(no), depth);
    if (read === undefined) {
      return undefined;
    }
    fields.push({ ...read, tagPad: tag.pad });
  }
  return group === 0 ? fields : undefined;
}

function readValue(
  cursor: Cursor,
  no: number,
  wire: number,
  shape: FieldShape | undefined,
  depth: number,
): Field | undefined {
  switch (wire) {
    case VARINT: {
      const read = varint(cursor);
      return read && { ...field(no, wire, read.value, shape), valuePad: read.pad };
    }
    case FIXED64:
    case FIXED32: {
      const size = wire === FIXED64 ? 8 : 4;
      const bytes = cursor.bytes.subarray(cursor.at, cursor.at + size);
      cursor.at += size;
      return bytes.length < size
        ? undefined
        : field(
            no,
            wire,
            bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n),
            shape,
          );
    }
    case BYTES: {
      const length = varint(cursor);
      const size = Number(length?.value ?? -1n);
      if (length === undefined || size > cursor.bytes.length - cursor.at) {
        return undefined;
      }
      const bytes = cursor.bytes.slice(cursor.at, cursor.at + size);
      cursor.at += size;
      const inner = shape?.message === undefined ? undefined : readFields(bytes, shape.message());
      return { ...field(no, wire, inner ?? bytes, shape), valuePad: length.pad };
    }
    case START_GROUP: {
      const inner = readUntil(cursor, undefined, no, depth + 1);
      return inner && field(no, wire, inner, shape);
    }
    default:
      return undefined;
  }
}

function varint(cursor: Cursor): { value: bigint; pad: number } | undefined {
  let value = 0n;
  for (let i = 0; i < 10 && cursor.at < cursor.bytes.length; i++) {
    const byte = cursor.bytes[cursor.at++] as number;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) {
      const needed = Math.max(1, Math.ceil(value.toString(2).length / 7));
      return { value, pad: i + 1 - needed };
    }
  }
  return undefined;
}

/** The bytes of fields, with all their pads and lies. */
export function writeFields(fields: readonly Field[]): Uint8Array {
  const out: number[] = [];
  fields.forEach((one) => writeField(out, one));
  return Uint8Array.from(out);
}

function writeField(out: number[], { no, wire, value, tagPad, valuePad, lie }: Field): void {
  const tag = BigInt(no) << 3n;
  writeVarint(out, tag | BigInt(wire), tagPad);
  const content = typeof value === 'bigint' ? value : value instanceof Uint8Array ? value : writeFields(value);
  switch (wire) {
    case VARINT:
      return writeVarint(out, numberOf(content), valuePad);
    case FIXED64:
    case FIXED32:
      for (let i = 0n; i < (wire === FIXED64 ? 8n : 4n); i++) {
        out.push(Number((numberOf(content) >> (8n * i)) & 0xffn));
      }
      return;
    case BYTES: {
      const bytes = typeof content === 'bigint' ? writeNumber(content) : content;
      writeVarint(out, BigInt.asUintN(35, BigInt(bytes.length + lie)), valuePad);
      return append(out, bytes);
    }
    case START_GROUP:
      append(out, typeof content === 'bigint' ? writeNumber(content) : content);
      return writeVarint(out, (BigInt(no + lie) << 3n) | BigInt(END_GROUP), 0);
    default:
      return append(out, typeof content === 'bigint' ? writeNumber(content) : content);
  }
}

function append(out: number[], bytes: Uint8Array): void {
  for (const byte of bytes) {
    out.push(byte);
  }
}

function numberOf(content: bigint | Uint8Array): bigint {
  return typeof content === 'bigint'
    ? content
    : content.slice(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** A number as the content of a length-delimited field: a packed list of one. */
function writeNumber(value: bigint): Uint8Array {
  const out: number[] = [];
  writeVarint(out, value, 0);
  return Uint8Array.from(out);
}

function writeVarint(out: number[], value: bigint, pad: number): void {
  let rest = BigInt.asUintN(70, value);
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  if (pad <= 0) {
    out.push(Number(rest));
    return;
  }
  out.push(Number(rest) | 0x80);
  for (let i = 1; i < pad; i++) {
    out.push(0x80);
  }
  out.push(0);
}
