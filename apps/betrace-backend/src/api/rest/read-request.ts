import {
  create,
  equals,
  fromJson,
  merge,
  type DescField,
  type JsonObject,
  type JsonValue,
  type Message,
} from '@bufbuild/protobuf';
import { isReflectMessage, reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { messageOf } from '../../errors.ts';
import { invalidArgument, type Problem } from '../../invalid-argument.ts';
import { setAt, textToJson } from './field-path.ts';
import type { HttpBinding } from './http-binding.ts';
import { jsonProblems } from './json-problems.ts';
import { queryFields } from './query-fields.ts';

export interface HttpInput {
  /** What the variables of the path template took. */
  readonly path: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

/**
 * The request message of a call over REST, put together from path, body and query as its binding says.
 * Throws INVALID_ARGUMENT with the path of every field that is unknown, of another type, or said twice differently.
 */
export function readRequest(binding: HttpBinding, { path, query, body }: HttpInput): Message {
  const { input } = binding.method;
  const problems: Problem[] = [];
  const bodyJson = bodyFields(binding, body);
  const queryJson = queryFields(input, query, boundFields(binding), problems);
  const pathJson: JsonObject = {};
  for (const [name, fields] of binding.pathFields) {
    setAt(pathJson, fields, textToJson(fields.at(-1) as DescField, path.get(name) as string));
  }
  const [fromBody, fromQuery, fromPath] = [bodyJson, queryJson, pathJson].map((json) => {
    try {
      return fromJson(input, json as JsonValue);
    } catch (error) {
      const found = jsonProblems(input, json);
      problems.push(...(found.length > 0 ? found : [{ field: 'body', description: readerText(error) }]));
      return create(input);
    }
  }) as [Message, Message, Message];
  for (const [name, fields] of binding.pathFields) {
    if (differs(reflect(input, fromBody), reflect(input, fromPath), fields)) {
      problems.push({ field: name, description: `is another in the body than in the path ("${path.get(name)}").` });
    }
  }
  const [first, ...others] = problems;
  if (first !== undefined) {
    throw invalidArgument([first, ...others]);
  }
  merge(input, fromBody, fromQuery);
  merge(input, fromBody, fromPath);
  return fromBody;
}

function bodyFields({ body: target }: HttpBinding, body: unknown): unknown {
  if (target === undefined || body === undefined) {
    return {};
  }
  return target === '*' ? body : { [target.name]: body };
}

/** Paths that the query may not set: with `*` every field is one of path or body. */
function boundFields({ method, body, pathFields }: HttpBinding): string[] {
  if (body === '*') {
    return method.input.fields.map(({ name }) => name);
  }
  const paths = [...pathFields.values()].map((fields) => fields.map(({ name }) => name).join('.'));
  return body === undefined ? paths : [...paths, body.name];
}

/** Whether the body sets the field, and to something else than the path. */
function differs(body: ReflectMessage, path: ReflectMessage, [field, ...rest]: readonly DescField[]): boolean {
  if (field === undefined || !body.isSet(field)) {
    return false;
  }
  const [inBody, inPath] = [body.get(field), path.get(field)];
  if (!isReflectMessage(inBody) || !isReflectMessage(inPath)) {
    return inBody !== inPath;
  }
  return rest.length > 0 ? differs(inBody, inPath, rest) : !equals(inBody.desc, inBody.message, inPath.message);
}

/** The reader's own words, without the name of the message, for what has no single place. */
function readerText(error: unknown): string {
  return messageOf(error).replace(/^cannot decode (message|field) \S+ from JSON: /, '');
}
