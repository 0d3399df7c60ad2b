/**
 * A protoc plugin that writes src/gen/openapi.json: OpenAPI 3.1 of every rpc with a google.api.http option, the
 * comments as descriptions. Run by `buf generate`.
 */
import { getOption, type DescField, type DescMethod } from '@bufbuild/protobuf';
import { role, success_status as successStatus } from '../src/gen/betrace/v1/options_pb.js';
import { http } from '../src/gen/google/api/annotations_pb.js';
import type { HttpRule } from '../src/gen/google/api/http_pb.js';
import { commentReader, type CommentOf } from './comments.ts';
import { Schemas, type Schema } from './openapi-schemas.ts';
import { runPlugin, type ServedRpcs } from './plugin.ts';

const introduction = `The REST API of BeTrace. Every call is also an rpc over gRPC, with the same messages and errors.
JSON is proto3 JSON: names in lowerCamelCase (snake_case is accepted), times as RFC 3339, durations as seconds with an s.
A field that does not exist is refused. Failures are google.rpc.Status. OTLP is taken on POST /v1/traces, metrics are on GET /metrics.
Where there are tokens every call but /health and /ready needs one; x-betrace-role is the least role that a token needs for a call.`;

function document({ services, methods, files }: ServedRpcs): object {
  const commentOf = commentReader(files);
  const schemas = new Schemas(commentOf);
  const paths: Record<string, Record<string, object>> = {};
  for (const method of methods) {
    const rule = getOption(method, http);
    [rule, ...rule.additionalBindings].forEach((binding, i) => {
      const { verb, path } = target(binding);
      (paths[path.replaceAll(/\{([^}=]+)(=[^}]*)?\}/g, (_, name: string) => `{${camel(name)}}`)] ??= {})[verb] =
        operation(method, binding, {
          schemas,
          commentOf,
          id: `${method.parent.name}_${method.name}${i === 0 ? '' : `_${i + 1}`}`,
        });
    });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'BeTrace',
      version: 'v1',
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: services
      .filter((service) => methods.some(({ parent }) => parent === service))
      .map((service) => ({ name: service.name, description: commentOf(service) ?? '' })),
    paths,
    components: {
      schemas: { ...schemas.all(), Status: statusSchema },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function target({ pattern }: HttpRule): { verb: string; path: string } {
  if (pattern.case === undefined || pattern.case === 'custom') {
    throw new Error('A path of OpenAPI has one of the known verbs.');
  }
  return { verb: pattern.case, path: pattern.value };
}

interface OperationContext {
  readonly schemas: Schemas;
  readonly commentOf: CommentOf;
  readonly id: string;
}

function operation(method: DescMethod, rule: HttpRule, { schemas, commentOf, id }: OperationContext): object {
  const { path } = target(rule);
  const inPath = [...path.matchAll(/\{([^}=]+)(?:=[^}]*)?\}/g)].map(([, name = '']) => name);
  const description = commentOf(method) ?? '';
  const bodyField = method.input.fields.find(({ name }) => name === rule.body);
  const query = rule.body === '*' ? [] : method.input.fields.filter((field) => field !== bodyField);
  const result = rule.responseBody
    ? schemas.ofField(method.output.fields.find(({ name }) => name === rule.responseBody) as DescField)
    : schemas.ofMessage(method.output);
  const status = getOption(method, successStatus) || 200;
  const body =
    rule.body === '' ? undefined : bodyField ? schemas.ofField(bodyField) : schemas.without(method.input, inPath);
  return {
    operationId: id,
    tags: [method.parent.name],
    summary: words(method.name),
    ...(description && { description }),
    'x-betrace-role': neededRole(method),
    // A service without tokens asks for none.
    security: neededRole(method) === 'none' ? [{}] : [{}, { token: [] }],
    parameters: [
      ...inPath.map((name) => pathParameter(method, name, schemas, commentOf)),
      ...query.flatMap((field) => queryParameters(field, '', inPath, schemas, commentOf)),
    ],
    ...(body && {
      requestBody: { required: bodyField !== undefined, content: { 'application/json': { schema: body } } },
    }),
    responses: {
      [status]: {
        description: 'Done.',
        content:
          method.methodKind === 'server_streaming'
            ? {
                // One of these a line; the last may be {"error": Status}.
                'application/x-ndjson': { schema: { type: 'string' } },
                'text/event-stream': { schema: { type: 'string' } },
              }
            : { 'application/json': { schema: result } },
      },
      default: {
        description: 'It failed; the status is that of the code.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Status' } } },
      },
    },
  };
}

function neededRole(method: DescMethod): string {
  const needed = getOption(method, role);
  if (!['none', 'viewer', 'editor', 'admin', 'ingest'].includes(needed)) {
    throw new Error(`${method.parent.typeName}.${method.name} needs "option (role)" with a role, see options.proto.`);
  }
  return needed;
}

function pathParameter(method: DescMethod, path: string, schemas: Schemas, commentOf: CommentOf): object {
  const [first, ...rest] = path.split('.');
  let field = method.input.fields.find(({ name }) => name === first);
  for (const name of rest) {
    field = field?.message?.fields.find((each) => each.name === name);
  }
  if (field === undefined) {
    throw new Error(`${method.name} has no field ${path}.`);
  }
  const description = commentOf(field);
  const schema = schemas.ofField(field);
  const nonEmpty = 'type' in schema && schema['type'] === 'string' ? { ...schema, minLength: 1 } : schema;
  return { name: camel(path), in: 'path', required: true, schema: nonEmpty, ...(description && { description }) };
}

/** A scalar is one parameter; of a message each of its fields is one, with a dot. */
function queryParameters(
  field: DescField,
  prefix: string,
  bound: readonly string[],
  schemas: Schemas,
  commentOf: CommentOf,
): object[] {
  const path = prefix + field.name;
  if (bound.includes(path) || field.fieldKind === 'map') {
    return [];
  }
  if (field.message !== undefined && !schemas.isText(field.message)) {
    return field.fieldKind === 'list' || prefix.split('.').length > 3
      ? []
      : field.message.fields.flatMap((inner) => queryParameters(inner, `${path}.`, bound, schemas, commentOf));
  }
  const description = commentOf(field);
  const schema: Schema = schemas.ofField(field);
  return [{ name: camel(path), in: 'query', schema, ...(description && { description }) }];
}

const camel = (path: string) => path.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** `ListRules` is "List rules". */
function words(name: string): string {
  const text = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const statusSchema: Schema = {
  type: 'object',
  description: 'google.rpc.Status: why a call failed.',
  required: ['code', 'message', 'details'],
  properties: {
    code: { type: 'integer', description: 'google.rpc.Code.' },
    message: { type: 'string', description: 'What went wrong and how to mend it, for people.' },
    details: {
      type: 'array',
      description: 'BadRequest with the wrong fields, RetryInfo under overload, ErrorInfo, RequestInfo.',
      items: { type: 'object', required: ['@type'], properties: { '@type': { type: 'string' } } },
    },
  },
};

runPlugin('openapi.json', (rpcs) => `${JSON.stringify(document(rpcs), undefined, 1)}\n`);
