import { fromBinary, fromJson, toJson } from '@bufbuild/protobuf';
import type { JsonValue } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { ExportTraceServiceRequest } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { JsonShapeError, otlpJsonToProtobuf, skim } from '../../../packages/engine/src/index.ts';
import { readOtlpJson } from '@betrace/dsl/rule-file';
import { neverThrows, same } from '../promise.ts';
import { Random } from '../random.ts';
import { holdLanguage } from './same-language.ts';

const SCHEMA = ExportTraceServiceRequestSchema;
const IDS = ['traceId', 'spanId', 'parentSpanId'];
/** Fields of profiles and entities, which are no part of what the service reads of OTLP/JSON. */
const LEFT_OUT = ['entityRefs', 'keyStrindex', 'stringValueStrindex'];

/**
 * A request in OTLP/JSON becomes the protobuf message that it says, and JSON that something was changed in becomes one
 * that `skim` reads, or is refused with its place. Gives a word for what happened to the changed one.
 */
export function holdJson(request: ExportTraceServiceRequest, seed: number): string {
  const json = otlpJson(request);
  const bytes = converted(json);
  if (bytes === undefined) {
    same('OTLP/JSON is refused only for the depth of its values', isDeep(json), true);
    return 'json too deep';
  }
  const written = fromBinary(SCHEMA, bytes);
  same('OTLP/JSON becomes the request that it says', otlpJson(written), json);
  neverThrows('the language on OTLP/JSON', () => holdLanguage(written, json));
  const random = new Random(seed);
  const changed = mutated(json, random);
  const read = converted(changed);
  neverThrows('the language on changed OTLP/JSON', () => readOtlpJson(changed));
  const reference = byReference(changed);
  if (read === undefined) {
    return 'changed json refused';
  }
  neverThrows('skim of converted JSON', () => skim(read));
  if (reference !== undefined) {
    same(
      'changed OTLP/JSON that protobuf reads too says the same to both',
      otlpJson(fromBinary(SCHEMA, read)),
      reference,
      JSON.stringify(changed),
    );
  }
  return `changed json read${reference === undefined ? ' by us alone' : ''}`;
}

function converted(json: unknown): Uint8Array | undefined {
  try {
    return otlpJsonToProtobuf(json);
  } catch (error) {
    if (error instanceof JsonShapeError) {
      return undefined;
    }
    throw error;
  }
}

/** OTLP/JSON of a message: protobuf JSON but for the ids, which are hex. */
function otlpJson(request: ExportTraceServiceRequest): unknown {
  return JSON.parse(JSON.stringify(toJson(SCHEMA, request)), (key, value: unknown) =>
    LEFT_OUT.includes(key)
      ? undefined
      : IDS.includes(key)
        ? Buffer.from(String(value), 'base64').toString('hex')
        : value,
  );
}

function byReference(json: unknown): unknown {
  try {
    const withBase64 = JSON.parse(JSON.stringify(json), (key, value: unknown) =>
      IDS.includes(key) ? base64(value) : value,
    );
    return otlpJson(fromJson(SCHEMA, withBase64 as JsonValue, { ignoreUnknownFields: true }));
  } catch {
    return undefined;
  }
}

function base64(value: unknown): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  if (value.length % 2 === 1 || !/^[0-9a-f]*$/i.test(value)) {
    throw new Error('not hex');
  }
  return Buffer.from(value, 'hex').toString('base64');
}

function isDeep(json: unknown, depth = 0): boolean {
  return (
    depth > 2 * 20 ||
    (typeof json === 'object' && json !== null && Object.values(json).some((part) => isDeep(part, depth + 1)))
  );
}

const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  2 ** 53,
  '',
  '12',
  '-3',
  '1e3',
  '0x10',
  ' 1',
  '\ud800',
  'NaN',
  'Infinity',
  'abc',
  'AB',
  'YWI=',
  'YWI',
  '_-8',
  '9223372036854775808',
  '18446744073709551615',
  'SPAN_KIND_SERVER',
  'STATUS_CODE_ERROR',
  '😀',
  {},
  [],
  [null],
  [{}],
  { stringValue: 'x' },
  { arrayValue: {} },
];

/** A copy with up to three members set to something else, left out, or added. */
function mutated(json: unknown, random: Random): unknown {
  const copy: unknown = structuredClone(json);
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const places = objectsIn(copy);
    if (places.length === 0 || random.once(40)) {
      return random.pick(ODD);
    }
    const place = random.pick(places);
    const key = random.pick([...Object.keys(place), 'unknownField']);
    if (random.once(6)) {
      Reflect.deleteProperty(place, key);
    } else if (Array.isArray(place) && key === 'unknownField') {
      place.push(structuredClone(random.pick(ODD)));
    } else {
      (place as Record<string, unknown>)[key] = structuredClone(random.pick(ODD));
    }
  }
  // What was deleted from an array leaves no hole in JSON.
  return JSON.parse(JSON.stringify(copy));
}

function objectsIn(json: unknown): object[] {
  return typeof json === 'object' && json !== null ? [json, ...Object.values(json).flatMap(objectsIn)] : [];
}
