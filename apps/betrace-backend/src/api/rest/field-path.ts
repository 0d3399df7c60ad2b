import { ScalarType, type DescField, type DescMessage, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { hasCustomJsonRepresentation, isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { fieldByName } from './json-problems.ts';

/** The fields that a path such as `rule.id` goes through, last the one it names; undefined when it names none. */
export function fieldsAt(message: DescMessage, path: string): readonly [...DescField[], DescField] | undefined {
  const fields: DescField[] = [];
  let at: DescMessage | undefined = message;
  for (const name of path.split('.')) {
    const field: DescField | undefined = at && fieldByName(at, name);
    if (field === undefined) {
      return undefined;
    }
    fields.push(field);
    // Only a single message can be walked into; what has JSON of its own is a value.
    at = field.fieldKind === 'message' && !hasCustomJsonRepresentation(field.message) ? field.message : undefined;
  }
  return fields as [...DescField[], DescField];
}

/** Whether a text in path or query can stand for one value of the field: scalars, enums and what is a text in JSON. */
export function isTextual(field: DescField): boolean {
  return (
    field.fieldKind !== 'map' &&
    (field.message === undefined || isWrapperDesc(field.message) || textual.has(field.message.typeName))
  );
}

const textual = new Set(['google.protobuf.Timestamp', 'google.protobuf.Duration', 'google.protobuf.FieldMask']);

/** The proto3 JSON of a text for one value of the field. Whether it is right is left to the reader. */
export function textToJson(field: DescField, text: string): JsonValue {
  const scalar =
    field.message !== undefined && isWrapperDesc(field.message) ? field.message.fields[0].scalar : field.scalar;
  if (scalar === ScalarType.BOOL && (text === 'true' || text === 'false')) {
    return text === 'true';
  }
  return field.enum !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : text;
}

/** Puts a value into a JSON object at a path; in a repeated field it is added. */
export function setAt(target: JsonObject, fields: readonly [...DescField[], DescField], value: JsonValue): void {
  const parents = fields.slice(0, -1);
  const last = fields.at(-1) as DescField;
  const parent = parents.reduce<JsonObject>((at, { jsonName }) => (at[jsonName] ??= {}) as JsonObject, target);
  if (last.fieldKind === 'list') {
    ((parent[last.jsonName] ??= []) as JsonValue[]).push(value);
  } else {
    parent[last.jsonName] = value;
  }
}
