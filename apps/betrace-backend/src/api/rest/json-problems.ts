import { fromJson, ScalarType, type DescField, type DescMessage, type JsonValue } from '@bufbuild/protobuf';
import { hasCustomJsonRepresentation } from '@bufbuild/protobuf/wkt';
import { nearestName } from '@betrace/dsl/nearest-name';
import type { Problem } from '../../invalid-argument.ts';

/** A body that is wrong in more places is told of these only. */
const MAX_PROBLEMS = 20;

/** As deep as the proto3 JSON reader goes. */
const MAX_DEPTH = 100;

/**
 * Why JSON is not the proto3 JSON of a message, one problem per wrong place: unknown fields and values of another type,
 * each with its path. For the error text only; what is right is decided by the reader of protobuf-es.
 */
export function jsonProblems(desc: DescMessage, json: unknown, path = ''): Problem[] {
  const problems: Problem[] = [];
  visitMessage(desc, json, path, 0);
  return problems;

  function report(field: string, description: string): void {
    if (problems.length < MAX_PROBLEMS) {
      problems.push({ field: field === '' ? 'body' : field, description });
    }
  }

  function visitMessage(message: DescMessage, value: unknown, at: string, depth: number): void {
    if (!isObject(value)) {
      return report(at, 'should be an object.');
    }
    const given = new Set<DescField>();
    for (const [key, item] of Object.entries(value)) {
      const field = fieldByName(message, key);
      const place = at === '' ? key : `${at}.${key}`;
      if (field === undefined) {
        report(place, unknownField(message, key));
        continue;
      }
      if (given.has(field)) {
        report(place, `is given twice, as ${field.name} and as ${field.jsonName}.`);
      } else if (item !== null && depth < MAX_DEPTH) {
        visitField(field, item, place, depth + 1);
      }
      given.add(field);
    }
  }

  function visitField(field: DescField, value: unknown, at: string, depth: number): void {
    if (field.fieldKind === 'list') {
      if (!Array.isArray(value)) {
        return report(at, `should be a list, each ${wanted(field)}.`);
      }
      value.forEach((item, i) => visitValue(field, [item], item, `${at}[${i}]`, depth));
    } else if (field.fieldKind === 'map') {
      if (!isObject(value)) {
        return report(at, 'should be an object.');
      }
      for (const [key, item] of Object.entries(value)) {
        visitValue(field, { [key]: item }, item, `${at}[${JSON.stringify(key)}]`, depth);
      }
    } else {
      visitValue(field, value, value, at, depth);
    }
  }

  /** `whole` is the value as its field holds it: in a list of one, in a map of one entry, or itself. */
  function visitValue(field: DescField, whole: unknown, value: unknown, at: string, depth: number): void {
    if (field.message !== undefined && !hasCustomJsonRepresentation(field.message)) {
      return visitMessage(field.message, value, at, depth);
    }
    try {
      fromJson(field.parent, { [field.jsonName]: whole as JsonValue });
    } catch {
      report(at, `should be ${wanted(field)}.`);
    }
  }
}

/** Says that a message has no such field and, where one is near, which may be meant. */
export function unknownField(message: DescMessage, name: string): string {
  const near = nearestName(
    name,
    message.fields.map(({ jsonName }) => jsonName),
  );
  return near === null ? 'is no field that exists here.' : `is no field that exists here; is ${near} meant?`;
}

/** A field by either of its names: lowerCamelCase as in JSON, or as in the proto file. */
export function fieldByName(message: DescMessage, name: string): DescField | undefined {
  return message.fields.find((field) => field.jsonName === name || field.name === name);
}

/** What a value of the field (or of each entry in it) looks like in JSON, for people. */
export function wanted(field: DescField): string {
  if (field.enum !== undefined) {
    return `one of ${field.enum.values.map(({ name }) => name).join(', ')}`;
  }
  if (field.message !== undefined) {
    return wellKnown[field.message.typeName] ?? 'an object';
  }
  return scalars[field.scalar as ScalarType] ?? 'a text';
}

const wellKnown: Readonly<Record<string, string>> = {
  'google.protobuf.Timestamp': 'a time such as 2026-01-31T12:00:00.5Z',
  'google.protobuf.Duration': 'a duration in seconds such as 1.5s',
  'google.protobuf.FieldMask': 'field names with commas between them',
  'google.protobuf.ListValue': 'a list',
};

const int32 = 'a whole number from -2147483648 to 2147483647';
const uint32 = 'a whole number from 0 to 4294967295';
const int64 = 'a whole number of 64 bits';
const uint64 = 'a whole number of 64 bits from 0';

const scalars: Readonly<Partial<Record<ScalarType, string>>> = {
  [ScalarType.BOOL]: 'true or false',
  [ScalarType.BYTES]: 'a text in base64',
  [ScalarType.DOUBLE]: 'a number',
  [ScalarType.FLOAT]: 'a number',
  [ScalarType.INT32]: int32,
  [ScalarType.SINT32]: int32,
  [ScalarType.SFIXED32]: int32,
  [ScalarType.UINT32]: uint32,
  [ScalarType.FIXED32]: uint32,
  [ScalarType.INT64]: int64,
  [ScalarType.SINT64]: int64,
  [ScalarType.SFIXED64]: int64,
  [ScalarType.UINT64]: uint64,
  [ScalarType.FIXED64]: uint64,
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
