import { bytesOfHex } from './hex.ts';
import { bytesOfBase64 } from './base64.ts';
import { WireWriter } from './wire-writer.ts';

/** JSON that is not an OTLP/JSON ExportTraceServiceRequest. `path` says where, as in `resourceSpans[0].scopeSpans`. */
export class JsonShapeError extends Error {
  override readonly name = 'JsonShapeError';
  readonly path: string;

  constructor(path: string, what: string) {
    super(path === '' ? what : `${path}: ${what}`);
    this.path = path;
  }
}

/** Nesting of arrays and maps inside one attribute value; it keeps what is written readable by `skim`. */
const MAX_VALUE_DEPTH = 20;

/**
 * The protobuf form of a parsed OTLP/JSON ExportTraceServiceRequest, ready for `skim`: ids are hex, enums numbers or
 * names, 64-bit integers strings or numbers, fields with value null are absent and unknown fields ignored
 * (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"). Throws JsonShapeError.
 */
export function otlpJsonToProtobuf(json: unknown): Uint8Array {
  const out = new WireWriter();
  const request = objectAt(json, '');
  list(request, '', 'resourceSpans', (resourceSpans, path) => {
    out.embedded(1, () => writeResourceSpans(out, resourceSpans, path));
  });
  return out.finish();
}

type Fields = Readonly<Record<string, unknown>>;

function writeResourceSpans(out: WireWriter, from: Fields, path: string): void {
  const resource = member(from, path, 'resource');
  if (resource !== undefined) {
    out.embedded(1, () => {
      attributes(out, 1, resource, `${path}.resource`);
      uint32(out, 2, resource, `${path}.resource`, 'droppedAttributesCount');
    });
  }
  list(from, path, 'scopeSpans', (scopeSpans, at) => out.embedded(2, () => writeScopeSpans(out, scopeSpans, at)));
  string(out, 3, from, path, 'schemaUrl');
}

function writeScopeSpans(out: WireWriter, from: Fields, path: string): void {
  const scope = member(from, path, 'scope');
  if (scope !== undefined) {
    out.embedded(1, () => {
      string(out, 1, scope, `${path}.scope`, 'name');
      string(out, 2, scope, `${path}.scope`, 'version');
      attributes(out, 3, scope, `${path}.scope`);
      uint32(out, 4, scope, `${path}.scope`, 'droppedAttributesCount');
    });
  }
  list(from, path, 'spans', (span, at) => out.embedded(2, () => writeSpan(out, span, at)));
  string(out, 3, from, path, 'schemaUrl');
}

function writeSpan(out: WireWriter, from: Fields, path: string): void {
  id(out, 1, from, path, 'traceId');
  id(out, 2, from, path, 'spanId');
  string(out, 3, from, path, 'traceState');
  id(out, 4, from, path, 'parentSpanId');
  string(out, 5, from, path, 'name');
  enumeration(out, 6, from, path, 'kind', SPAN_KINDS);
  nanos(out, 7, from, path, 'startTimeUnixNano');
  nanos(out, 8, from, path, 'endTimeUnixNano');
  attributes(out, 9, from, path);
  uint32(out, 10, from, path, 'droppedAttributesCount');
  list(from, path, 'events', (event, at) =>
    out.embedded(11, () => {
      nanos(out, 1, event, at, 'timeUnixNano');
      string(out, 2, event, at, 'name');
      attributes(out, 3, event, at);
      uint32(out, 4, event, at, 'droppedAttributesCount');
    }),
  );
  uint32(out, 12, from, path, 'droppedEventsCount');
  list(from, path, 'links', (link, at) =>
    out.embedded(13, () => {
      id(out, 1, link, at, 'traceId');
      id(out, 2, link, at, 'spanId');
      string(out, 3, link, at, 'traceState');
      attributes(out, 4, link, at);
      uint32(out, 5, link, at, 'droppedAttributesCount');
      flags(out, 6, link, at);
    }),
  );
  uint32(out, 14, from, path, 'droppedLinksCount');
  const status = member(from, path, 'status');
  if (status !== undefined) {
    out.embedded(15, () => {
      string(out, 2, status, `${path}.status`, 'message');
      enumeration(out, 3, status, `${path}.status`, 'code', STATUS_CODES);
    });
  }
  flags(out, 16, from, path);
}

const SPAN_KINDS = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
];
const STATUS_CODES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

function attributes(out: WireWriter, field: number, from: Fields, path: string, key = 'attributes', depth = 0): void {
  list(from, path, key, (attribute, at) => {
    out.embedded(field, () => {
      string(out, 1, attribute, at, 'key');
      const value = member(attribute, at, 'value');
      if (value !== undefined) {
        out.embedded(2, () => writeValue(out, value, `${at}.value`, depth));
      }
    });
  });
}

function writeValue(out: WireWriter, from: Fields, path: string, depth: number): void {
  if (depth > MAX_VALUE_DEPTH) {
    throw new JsonShapeError(path, `values nest deeper than ${MAX_VALUE_DEPTH}`);
  }
  string(out, 1, from, path, 'stringValue');
  const bool = from['boolValue'] ?? undefined;
  if (bool !== undefined) {
    if (typeof bool !== 'boolean') {
      throw new JsonShapeError(`${path}.boolValue`, 'should be true or false');
    }
    out.varint(2, bool ? 1n : 0n);
  }
  const int = integer(from, path, 'intValue', -(2n ** 63n), 2n ** 63n - 1n);
  if (int !== undefined) {
    out.varint(3, int);
  }
  const double = from['doubleValue'] ?? undefined;
  if (double !== undefined) {
    out.double(4, doubleOf(double, `${path}.doubleValue`));
  }
  const array = member(from, path, 'arrayValue');
  if (array !== undefined) {
    out.embedded(5, () =>
      list(array, `${path}.arrayValue`, 'values', (value, at) =>
        out.embedded(1, () => writeValue(out, value, at, depth + 1)),
      ),
    );
  }
  const map = member(from, path, 'kvlistValue');
  if (map !== undefined) {
    out.embedded(6, () => attributes(out, 1, map, `${path}.kvlistValue`, 'values', depth + 1));
  }
  const bytes = text(from, path, 'bytesValue');
  if (bytes !== undefined) {
    const decoded = bytesOfBase64(bytes);
    if (decoded === undefined) {
      throw new JsonShapeError(`${path}.bytesValue`, 'should be base64');
    }
    out.raw(7, decoded);
  }
}

function objectAt(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JsonShapeError(path, 'should be an object');
  }
  return value as Fields;
}

function member(from: Fields, path: string, key: string): Fields | undefined {
  const value = from[key] ?? undefined;
  return value === undefined ? undefined : objectAt(value, join(path, key));
}

function list(from: Fields, path: string, key: string, write: (element: Fields, path: string) => void): void {
  const value = from[key] ?? undefined;
  if (value === undefined) {
    return;
  }
  if (!Array.isArray(value)) {
    throw new JsonShapeError(join(path, key), 'should be an array');
  }
  value.forEach((element, i) => {
    const at = `${join(path, key)}[${i}]`;
    write(objectAt(element, at), at);
  });
}

function text(from: Fields, path: string, key: string): string | undefined {
  const value = from[key] ?? undefined;
  if (value !== undefined && typeof value !== 'string') {
    throw new JsonShapeError(join(path, key), 'should be a string');
  }
  return value;
}

function string(out: WireWriter, field: number, from: Fields, path: string, key: string): void {
  const value = text(from, path, key);
  if (value !== undefined) {
    out.string(field, value);
  }
}

/** An id of the wrong length is written as it is; `skim` refuses its span alone. */
function id(out: WireWriter, field: number, from: Fields, path: string, key: string): void {
  const value = text(from, path, key);
  if (value === undefined) {
    return;
  }
  const bytes = bytesOfHex(value);
  if (bytes === undefined) {
    throw new JsonShapeError(join(path, key), 'should be hex digits, two for each byte');
  }
  out.raw(field, bytes);
}

function enumeration(out: WireWriter, field: number, from: Fields, path: string, key: string, names: string[]): void {
  const value = from[key] ?? undefined;
  if (typeof value !== 'string') {
    const number = integer(from, path, key, -(2n ** 31n), 2n ** 31n - 1n);
    if (number !== undefined) {
      out.varint(field, number);
    }
    return;
  }
  const number = names.indexOf(value);
  if (number < 0) {
    throw new JsonShapeError(join(path, key), `should be a number or one of ${names.join(', ')}`);
  }
  out.varint(field, BigInt(number));
}

function nanos(out: WireWriter, field: number, from: Fields, path: string, key: string): void {
  const value = integer(from, path, key, 0n, 2n ** 64n - 1n);
  if (value !== undefined) {
    out.fixed64(field, value);
  }
}

function uint32(out: WireWriter, field: number, from: Fields, path: string, key: string): void {
  const value = integer(from, path, key, 0n, 2n ** 32n - 1n);
  if (value !== undefined) {
    out.varint(field, value);
  }
}

function flags(out: WireWriter, field: number, from: Fields, path: string): void {
  const value = integer(from, path, 'flags', 0n, 2n ** 32n - 1n);
  if (value !== undefined) {
    out.fixed32(field, Number(value));
  }
}

/** A whole number, as JSON number or decimal string. Numbers beyond 2^53 were rounded when the JSON was parsed. */
function integer(from: Fields, path: string, key: string, least: bigint, most: bigint): bigint | undefined {
  const value = from[key] ?? undefined;
  if (value === undefined) {
    return undefined;
  }
  const whole =
    typeof value === 'number' && Number.isInteger(value)
      ? BigInt(value)
      : typeof value === 'string' && /^-?[0-9]{1,20}$/.test(value)
        ? BigInt(value)
        : undefined;
  if (whole === undefined || whole < least || whole > most) {
    throw new JsonShapeError(join(path, key), `should be a whole number from ${least} to ${most}`);
  }
  return whole;
}

function doubleOf(value: unknown, path: string): number {
  if (typeof value === 'number') {
    return value;
  }
  if (typeof value === 'string') {
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') {
      return Number(value);
    }
    if (/^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(value)) {
      return Number(value);
    }
  }
  throw new JsonShapeError(path, 'should be a number');
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
