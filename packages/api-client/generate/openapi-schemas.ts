import { ScalarType, type DescEnum, type DescField, type DescMessage } from '@bufbuild/protobuf';
import type { CommentOf } from './comments.ts';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Messages that are something else than an object in proto3 JSON. */
const wellKnown: Readonly<Record<string, Schema>> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time', examples: ['2026-01-31T12:00:00.5Z'] },
  'google.protobuf.Duration': { type: 'string', pattern: '^-?\\d{1,12}(\\.\\d{1,9})?s$', examples: ['1.5s'] },
  'google.protobuf.Struct': { type: 'object', additionalProperties: true },
  'google.protobuf.Empty': { type: 'object', additionalProperties: false },
};

const int32: Schema = { type: 'integer', minimum: -2147483648, maximum: 2147483647 };
const uint32: Schema = { type: 'integer', minimum: 0, maximum: 4294967295 };
const int64: Schema = { type: 'string', format: 'int64' };
const number: Schema = { type: 'number' };

const scalars: Readonly<Partial<Record<ScalarType, Schema>>> = {
  [ScalarType.BOOL]: { type: 'boolean' },
  [ScalarType.STRING]: { type: 'string' },
  [ScalarType.BYTES]: { type: 'string', contentEncoding: 'base64' },
  [ScalarType.DOUBLE]: number,
  [ScalarType.FLOAT]: number,
  [ScalarType.INT32]: int32,
  [ScalarType.UINT32]: uint32,
  [ScalarType.INT64]: int64,
  [ScalarType.UINT64]: int64,
};

/** The schemas of messages, each made once, under its name, when it is first asked for. */
export class Schemas {
  readonly #commentOf: CommentOf;
  readonly #named = new Map<string, Schema>();

  constructor(commentOf: CommentOf) {
    this.#commentOf = commentOf;
  }

  /** By name, in the order of the alphabet. */
  all(): Record<string, Schema> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Whether the message is a text in JSON, and so can be a parameter. */
  isText({ typeName }: DescMessage): boolean {
    return wellKnown[typeName]?.['type'] === 'string';
  }

  ofMessage(message: DescMessage): Schema {
    const known = wellKnown[message.typeName];
    if (known !== undefined) {
      return known;
    }
    if (!this.#named.has(message.name)) {
      this.#named.set(message.name, {});
      this.#named.set(message.name, this.without(message, []));
    }
    return { $ref: `#/components/schemas/${message.name}` };
  }

  /** The message without some of its fields, which are given elsewhere. */
  without(message: DescMessage, names: readonly string[]): Schema {
    const description = this.#commentOf(message);
    const fields = message.fields.filter(({ name }) => !names.includes(name));
    return {
      type: 'object',
      ...(description && { description }),
      properties: Object.fromEntries(fields.map((field) => [field.jsonName, this.#described(field)])),
      additionalProperties: false,
    };
  }

  ofField(field: DescField): Schema {
    switch (field.fieldKind) {
      case 'list':
        return { type: 'array', items: this.#ofValue(field) };
      case 'map':
        return { type: 'object', additionalProperties: this.#ofValue(field) };
      default:
        return this.#ofValue(field);
    }
  }

  #described(field: DescField): Schema {
    const description = this.#commentOf(field);
    return { ...this.ofField(field), ...(description && { description }) };
  }

  #ofValue({ message, enum: values, scalar, name }: DescField): Schema {
    if (message !== undefined) {
      return this.ofMessage(message);
    }
    const schema = values === undefined ? scalars[scalar ?? ScalarType.STRING] : enumSchema(values);
    if (schema === undefined) {
      throw new Error(`The type of ${name} has no schema yet.`);
    }
    return schema;
  }
}

function enumSchema({ values }: DescEnum): Schema {
  return { type: 'string', enum: values.map(({ name }) => name) };
}
