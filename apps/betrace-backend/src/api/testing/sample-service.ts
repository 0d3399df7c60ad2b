import {
  createFileRegistry,
  createRegistry,
  fromJson,
  type DescService,
  type JsonObject,
  type JsonValue,
} from '@bufbuild/protobuf';
import {
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { file_betrace_v1_options, resume } from '@betrace/api-client/gen/betrace/v1/options_pb.js';
import { file_google_api_annotations, http } from '@betrace/api-client/gen/google/api/annotations_pb.js';

const wellKnown = [
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
  file_google_api_annotations,
  file_betrace_v1_options,
];

/** Fields of every kind, number by place: name, type, and whether it is repeated or optional. */
const all: [string, string, ('repeated' | 'optional')?][] = [
  ['id', 'TYPE_STRING'],
  ['page_size', 'TYPE_INT32'],
  ['long', 'TYPE_INT64'],
  ['ratio', 'TYPE_DOUBLE'],
  ['flag', 'TYPE_BOOL'],
  ['data', 'TYPE_BYTES'],
  ['color', '.sample.Color'],
  ['words', 'TYPE_STRING', 'repeated'],
  ['colors', '.sample.Color', 'repeated'],
  ['maybe', 'TYPE_BOOL', 'optional'],
  ['when', '.google.protobuf.Timestamp'],
  ['wait', '.google.protobuf.Duration'],
  ['mask', '.google.protobuf.FieldMask'],
  ['wrapped', '.google.protobuf.Int32Value'],
  ['tree', '.google.protobuf.Struct'],
  ['inner', '.sample.Inner'],
  ['inners', '.sample.Inner', 'repeated'],
];

const inner: typeof all = [
  ['name', 'TYPE_STRING'],
  ['sub', '.sample.Inner'],
  ['flag', 'TYPE_BOOL'],
];

/** A service of the package `sample` whose rpcs, Call1 and so on, take and give the message All and have these http options. */
export function sampleService(...rules: JsonObject[]): DescService {
  return serviceOf(rules, {});
}

/** Likewise, but with rpcs that answer with streams and are taken up again by `id`. */
export function sampleStreams(...rules: JsonObject[]): DescService {
  return serviceOf(rules, { serverStreaming: true });
}

function serviceOf(rules: readonly JsonObject[], { serverStreaming = false }): DescService {
  const file = fromJson(
    FileDescriptorProtoSchema,
    {
      name: 'sample.proto',
      package: 'sample',
      syntax: 'proto3',
      dependency: wellKnown.map(({ name }) => `${name}.proto`),
      messageType: [message('All', all), message('Inner', inner)],
      enumType: [{ name: 'Color', value: ['COLOR_UNSPECIFIED', 'RED'].map((name, number) => ({ name, number })) }],
      service: [
        {
          name: 'Sample',
          method: rules.map((rule, i) => ({
            name: `Call${i + 1}`,
            inputType: '.sample.All',
            outputType: '.sample.All',
            serverStreaming,
            options: {
              '[google.api.http]': rule,
              ...(serverStreaming && { '[betrace.v1.resume]': { requestField: 'id', responseField: 'id' } }),
            },
          })),
        },
      ],
    },
    { registry: createRegistry(http, resume) },
  );
  const registry = createFileRegistry(file, (name) => wellKnown.find((known) => `${known.name}.proto` === name));
  return registry.getService('sample.Sample') as DescService;
}

function message(name: string, fields: typeof all): JsonObject {
  const optional = fields.filter(([, , label]) => label === 'optional').map(([field]) => field);
  return {
    name,
    field: fields.map(([field, type, label], i): JsonValue => ({
      name: field,
      jsonName: field.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      number: i + 1,
      label: label === 'repeated' ? 'LABEL_REPEATED' : 'LABEL_OPTIONAL',
      ...(type === '.sample.Color' ? { type: 'TYPE_ENUM', typeName: type } : {}),
      ...(type.startsWith('.') && type !== '.sample.Color' ? { type: 'TYPE_MESSAGE', typeName: type } : {}),
      ...(type.startsWith('.') ? {} : { type }),
      ...(label === 'optional' ? { proto3Optional: true, oneofIndex: optional.indexOf(field) } : {}),
    })),
    oneofDecl: optional.map((field) => ({ name: `_${field}` })),
  };
}
