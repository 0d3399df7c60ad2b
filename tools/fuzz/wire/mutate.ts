import type { Random } from '../random.ts';
import { field, readFields, writeFields } from './fields.ts';
import type { Field } from './fields.ts';
import { BYTES, FIXED32, FIXED64, REQUEST, START_GROUP, VARINT } from './shapes.ts';
import type { FieldShape, MessageShape } from './shapes.ts';

/** Bodies grow no further: what a reader does wrong it does wrong in a few hundred bytes. */
const LONGEST = 8 * 1024;
const USUAL = 1024;

/** An input made from those kept: changed as protobuf would have it, as plain bytes, or both. */
export function mutate(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  const recent = corpus.slice(-50);
  const one = () => random.pick(random.once(2) ? recent : corpus);
  // Long ones and empty ones now and then: many inputs are to be tried, most of them with something in them.
  const choose = () => {
    const bytes = one();
    return (bytes.length > 0 && bytes.length < USUAL) || random.once(8) ? bytes : one();
  };
  let bytes = choose();
  const fields = random.once(10) ? undefined : readFields(bytes, REQUEST);
  if (fields !== undefined) {
    const donor = messagesIn(readFields(choose(), REQUEST) ?? []);
    for (let changes = 1 + random.below(4); changes > 0; changes--) {
      random.pick(CHANGES)(anyMessage(fields, random), random, donor);
    }
    if (random.once(3)) {
      random.pick(DAMAGES)(anyMessage(fields, random), random, donor);
    }
    bytes = writeFields(fields);
  }
  if (fields === undefined || random.once(8)) {
    for (let changes = 1 + random.below(3); changes > 0; changes--) {
      bytes = random.pick(BYTE_CHANGES)(bytes, random, choose);
    }
  }
  return bytes.length > LONGEST ? bytes.subarray(0, LONGEST) : bytes;
}

/** The fields of one message, and what they should be. */
interface Message {
  readonly fields: Field[];
  readonly shape: MessageShape | undefined;
}

function messagesIn(fields: Field[], shape: MessageShape | undefined = REQUEST): Message[] {
  const found: Message[] = [{ fields, shape }];
  for (const { value, shape: inner } of fields) {
    if (Array.isArray(value)) {
      found.push(...messagesIn(value, inner?.message?.()));
    }
  }
  return found;
}

function anyMessage(fields: Field[], random: Random): Message {
  return random.pick(messagesIn(fields));
}

type Change = (message: Message, random: Random, donor: readonly Message[]) => void;

function some(change: (one: Field, random: Random, message: Message) => void): Change {
  return (message, random) => {
    if (message.fields.length > 0) {
      change(random.pick(message.fields), random, message);
    }
  };
}

function insert({ fields }: Message, random: Random, added: Field): void {
  fields.splice(random.below(fields.length + 1), 0, added);
}

/** What leaves a body well-formed, but for some values. */
const CHANGES: readonly Change[] = [
  // A field that its message knows, again or for the first time: of scalars the last counts, messages merge.
  (message, random) => known(message, random),
  (message, random) => known(message, random),
  (message, random) => known(message, random),
  // One that nobody knows, or that OTLP has deprecated.
  (message, random) => insert(message, random, unknown(random, 3)),
  // The same once more, elsewhere, and with something else in it.
  some((one, random, message) => insert(message, random, copy(one))),
  some((one, random, message) => insert(message, random, altered(copy(one), random))),
  some((one, random, message) => insert(message, random, altered(copy(one), random))),
  // Another order.
  (message, random) => {
    const { fields } = message;
    fields.splice(0, fields.length, ...fields.splice(random.below(fields.length + 1)), ...fields);
  },
  some((one, random, message) => {
    message.fields.splice(message.fields.indexOf(one), 1);
    insert(message, random, one);
  }),
  // Left out.
  some((one, _, message) => message.fields.splice(message.fields.indexOf(one), 1)),
  // One message in two parts.
  some((one, random, message) => {
    if (Array.isArray(one.value)) {
      const cut = random.below(one.value.length + 1);
      insert(message, random, { ...one, value: one.value.splice(cut) });
    }
  }),
  // Another value.
  some(
    (one, random) => (one.value = one.shape === undefined ? unknownValue(one.wire, random) : value(one.shape, random)),
  ),
  some(
    (one, random) => (one.value = one.shape === undefined ? unknownValue(one.wire, random) : value(one.shape, random)),
  ),
  // Values inside values.
  (message, random) => {
    if (message.shape?.name === 'AnyValue') {
      insert(message, random, nested(random.pick([1, 2, 19, 20, 21, 45, 46, 47, 48, 49, 60]), random));
    }
  },
  // A part of another input.
  (message, random, donor) => {
    const from = donor.filter(({ shape }) => shape?.name === message.shape?.name);
    if (from.length > 0) {
      random.pick(from).fields.forEach((one) => insert(message, random, copy(one)));
    }
  },
];

/** What a reader mostly has to refuse. */
const DAMAGES: readonly Change[] = [
  // Another wire type: packed, as a group, as what it is not.
  some((one, random) => (one.wire = random.below(8))),
  // Varints longer than need be.
  some((one, random) => (one.tagPad = random.pick([1, 2, 3, 4, 5, 6]))),
  some((one, random) => (one.valuePad = random.pick([1, 3, 4, 5, 8, 9, 10, 11]))),
  // Lengths, and ends of groups, that are not so.
  some((one, random) => (one.lie = random.pick([-1, 1, -2, 7, 127, 128, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -1000]))),
  // Another number.
  some((one, random) => (one.no = random.pick([0, 1, 2, 3, 15, 16, 31, 32, 33, 1000, 2 ** 28, 2 ** 29 - 1, 2 ** 29]))),
];

function copy(one: Field): Field {
  return { ...one, value: Array.isArray(one.value) ? one.value.map(copy) : one.value };
}

/** With another value of something in it. */
function altered(one: Field, random: Random): Field {
  const leaves = messagesIn([one], undefined)
    .flatMap(({ fields }) => fields)
    .filter(({ shape, value: held }) => shape !== undefined && !Array.isArray(held));
  if (leaves.length > 0) {
    const leaf = random.pick(leaves);
    leaf.value = value(leaf.shape as FieldShape, random);
  }
  return one;
}

function known(message: Message, random: Random): void {
  const shapes = [...(message.shape?.fields.values() ?? [])];
  if (shapes.length === 0) {
    return insert(message, random, unknown(random, 2));
  }
  const shape = random.pick(shapes);
  insert(message, random, field(shape.no, shape.wire, value(shape, random), shape));
}

const NUMBERS = [0n, 1n, 2n, 3n, 5n, 6n, 127n, 128n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 62n];
const LARGE = [2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 0x7ff0000000000000n, 0x7ff8000000000000n, 1n << 63n];
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 127, 128, 129, 300];
const PIECES = ['é', '日', '😀', '\u{FEFF}', '\u{10FFFF}', '\0', '', '\u07ff', '\ud7ff', '\uffff'];
const NOT_UTF8 = [
  [0xff],
  [0xc0, 0x80],
  [0xc1, 0xbf],
  [0xe0, 0x80, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0x80],
];
const WORDS = ['service.name', 'betrace', 'k', 'http.route', '__proto__', ''];

function value(shape: FieldShape, random: Random): Field['value'] {
  const { message, wire } = shape;
  if (message !== undefined) {
    const inner: Message = { fields: [], shape: message() };
    for (let count = random.below(4); count > 0; count--) {
      const shapes = [...message().fields.values()].filter((one) => one.message === undefined || !random.once(3));
      const one = random.pick(shapes.length === 0 ? [...message().fields.values()] : shapes);
      inner.fields.push(field(one.no, one.wire, one.message === undefined ? value(one, random) : [], one));
    }
    return inner.fields;
  }
  if (wire !== BYTES) {
    return random.once(6) ? BigInt(random.uint32()) * BigInt(random.uint32()) : random.pick([...NUMBERS, ...LARGE]);
  }
  return shape.isString ? text(random) : id(shape.name === 'trace_id' ? 16 : 8, random);
}

/** One of few ids, mostly, so that spans meet; sometimes zeros, or of another length. */
function id(usual: number, random: Random): Uint8Array {
  const size = random.once(5) ? random.pick([0, 7, 8, 9, 15, 16, 17]) : usual;
  const last = random.once(8) ? 0 : 1 + random.below(4);
  return random.once(4) ? random.bytes(size) : Uint8Array.from({ length: size }, (_, i) => (i === size - 1 ? last : 0));
}

function text(random: Random): Uint8Array {
  if (random.once(3)) {
    return Buffer.from(random.pick(WORDS));
  }
  const ascii = Uint8Array.from({ length: random.pick(SIZES) }, () => 0x20 + random.below(0x5f));
  if (random.once(3)) {
    return ascii;
  }
  const piece = random.once(6) ? Uint8Array.from(random.pick(NOT_UTF8)) : Buffer.from(random.pick(PIECES));
  const at = random.below(ascii.length + 1);
  return Uint8Array.from([...ascii.subarray(0, at), ...piece, ...ascii.subarray(at)]);
}

function unknown(random: Random, depth: number): Field {
  // 1000 was instrumentation_library_spans.
  const no = random.pick([1, 2, 15, 16, 17, 31, 32, 99, 1000, 2 ** 29 - 1]);
  const wire = random.pick([VARINT, FIXED64, BYTES, START_GROUP, FIXED32]);
  if (wire !== START_GROUP) {
    return field(no, wire, unknownValue(wire, random));
  }
  const deep = random.once(6) ? random.pick([94, 95, 96, 97, 98, 99, 100, 101]) : 0;
  let inner: Field[] = depth === 0 || random.once(2) ? [] : [unknown(random, depth - 1), unknown(random, depth - 1)];
  for (let i = 0; i < deep; i++) {
    inner = [field(no, START_GROUP, inner)];
  }
  return field(no, START_GROUP, inner);
}

function unknownValue(wire: number, random: Random): Field['value'] {
  return wire === BYTES ? random.bytes(random.below(12)) : random.pick([...NUMBERS, ...LARGE]);
}

/** An AnyValue field that holds others, as arrays and as lists of keys and values, so many deep. */
function nested(depth: number, random: Random): Field {
  const isList = random.once(2);
  const deeper = depth <= 1 ? [] : [nested(depth - 1, random)];
  const inner = isList
    ? [field(1, BYTES, [field(1, BYTES, Buffer.from('k')), field(2, BYTES, deeper)])]
    : [field(1, BYTES, deeper)];
  return field(isList ? 6 : 5, BYTES, inner);
}

type ByteChange = (bytes: Uint8Array, random: Random, choose: () => Uint8Array) => Uint8Array;

function replaced(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  const changed = new Uint8Array(from + by.length + bytes.length - to);
  changed.set(bytes.subarray(0, from));
  changed.set(by, from);
  changed.set(bytes.subarray(to), from + by.length);
  return changed;
}

const BYTE_CHANGES: readonly ByteChange[] = [
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, Math.min(at + 1, bytes.length), random.bytes(1));
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    const byte = ((bytes[at] ?? 0) ^ (1 << random.below(8))) & 0xff;
    return replaced(bytes, at, Math.min(at + 1, bytes.length), Uint8Array.of(byte));
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    const odd = random.pick([0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x13, 0x14]);
    return replaced(bytes, at, Math.min(at + 1, bytes.length), Uint8Array.of(odd));
  },
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.slice(random.below(bytes.length + 1)),
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, Math.min(bytes.length, at + 1 + random.below(8)), new Uint8Array(0));
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, at, random.bytes(1 + random.below(8)));
  },
  (bytes, random, choose) => {
    const other = choose();
    return replaced(
      bytes,
      random.below(bytes.length + 1),
      bytes.length,
      other.subarray(random.below(other.length + 1)),
    );
  },
];
