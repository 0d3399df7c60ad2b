import type { DescMessage, JsonObject } from '@bufbuild/protobuf';
import type { Problem } from '../../invalid-argument.ts';
import { fieldsAt, isTextual, setAt, textToJson } from './field-path.ts';
import { unknownField } from './json-problems.ts';

/**
 * The fields that a query sets, as proto3 JSON: `a.b=1` sets a nested field, a repeated field is given several times.
 * `bound` are the paths of the fields that path or body set. A wrong parameter is added to `problems`.
 */
export function queryFields(
  message: DescMessage,
  query: URLSearchParams,
  bound: readonly string[],
  problems: Problem[],
): JsonObject {
  const json: JsonObject = {};
  const given = new Set<string>();
  for (const [name, text] of query) {
    const fields = fieldsAt(message, name);
    const field = fields?.at(-1);
    const path = fields?.map((part) => part.name).join('.') ?? '';
    const refuse = (description: string) => problems.push({ field: name, description });
    if (fields === undefined || field === undefined) {
      refuse(unknownField(message, name));
    } else if (bound.some((other) => path === other || path.startsWith(`${other}.`))) {
      refuse('is not given in the query here, but in the path or the body.');
    } else if (!isTextual(field)) {
      refuse(`cannot be given in the query${field.fieldKind === 'message' ? '; its fields can, with dots' : ''}.`);
    } else if (given.has(path) && field.fieldKind !== 'list') {
      refuse('is given twice.');
    } else {
      given.add(path);
      setAt(json, fields, textToJson(field, text));
    }
  }
  return json;
}
