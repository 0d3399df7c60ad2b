import type { Attributes, AttributeValue, Span, SpanEvent, SpanKind, SpanLink, SpanStatus, Trace } from '../trace.ts';

const kinds: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const statuses: readonly SpanStatus[] = ['unset', 'ok', 'error'];
/** Arrays and lists inside each other. */
const deepest = 50;

/** Traces as they were read, in order of their first span, and what could not be read, by its place. */
export interface ReadTraces {
  readonly traces: readonly Trace[];
  readonly problems: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads OTLP/JSON: an ExportTraceServiceRequest, or an array of them; `batches` for `resourceSpans`, as Tempo answers,
 * and snake_case names are read too. Spans are grouped by trace. A span without valid ids or times is left out and named
 * among the problems; never throws.
 */
export function readOtlpJson(json: unknown): ReadTraces {
  const spans = new Map<string, Span[]>();
  const problems: string[] = [];
  for (const [index, request] of (Array.isArray(json) ? json : [json]).entries()) {
    const body = objectOf(objectOf(request)['trace'] ?? request);
    const batches = listOf(body, 'resourceSpans', 'batches');
    if (batches.length === 0) {
      problems.push(`request ${index + 1}: there are no resourceSpans`);
    }
    for (const batch of batches) {
      readBatch(batch);
    }
  }
  return { traces: [...spans].map(([traceId, all]) => ({ traceId, spans: all })), problems };

  function readBatch(batch: Json): void {
    const resource = readAttributes(listOf(objectOf(batch['resource']), 'attributes'));
    for (const scopeSpans of listOf(batch, 'scopeSpans', 'instrumentationLibrarySpans')) {
      const scope = objectOf(scopeSpans['scope']);
      const read = {
        name: textOf(scope['name']),
        version: textOf(scope['version']),
        attributes: readAttributes(listOf(scope, 'attributes')),
      };
      for (const json of listOf(scopeSpans, 'spans')) {
        readSpan(json, resource, read);
      }
    }
  }

  function readSpan(json: Json, resource: Attributes, scope: Span['scope']): void {
    const traceId = idOf(json, 16, 'traceId');
    const spanId = idOf(json, 8, 'spanId');
    const [start, end] = [timeOf(json, 'startTimeUnixNano'), timeOf(json, 'endTimeUnixNano')];
    if (traceId === '' || spanId === '' || start === null || end === null) {
      const wrong =
        traceId === ''
          ? 'traceId'
          : spanId === ''
            ? 'spanId'
            : start === null
              ? 'startTimeUnixNano'
              : 'endTimeUnixNano';
      problems.push(`span "${textOf(json['name'])}": ${wrong} is missing or malformed`);
      return;
    }
    const status = objectOf(json['status']);
    const span: Span = {
      spanId,
      parentSpanId: idOf(json, 8, 'parentSpanId'),
      name: textOf(json['name']),
      kind: constantOf(json['kind'], kinds, 'SPAN_KIND_'),
      status: constantOf(status['code'], statuses, 'STATUS_CODE_'),
      statusMessage: textOf(status['message']),
      start,
      end,
      attributes: readAttributes(listOf(json, 'attributes')),
      resource,
      scope,
      events: listOf(json, 'events').map(readEvent),
      links: listOf(json, 'links').map(readLink),
    };
    const trace = spans.get(traceId);
    if (trace === undefined) {
      spans.set(traceId, [span]);
    } else {
      trace.push(span);
    }
  }
}

function readEvent(json: Json): SpanEvent {
  return {
    name: textOf(json['name']),
    time: timeOf(json, 'timeUnixNano') ?? 0n,
    attributes: readAttributes(listOf(json, 'attributes')),
  };
}

function readLink(json: Json): SpanLink {
  return {
    traceId: idOf(json, 16, 'traceId'),
    spanId: idOf(json, 8, 'spanId'),
    attributes: readAttributes(listOf(json, 'attributes')),
  };
}

function readAttributes(list: readonly Json[], depth = 0): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const json of list) {
    const [key, value] = [textOf(json['key']), readAnyValue(objectOf(json['value']), depth)];
    if (value !== undefined && !attributes.has(key)) {
      attributes.set(key, value);
    }
  }
  return attributes;
}

/** An AnyValue; undefined when none of its fields is set. */
function readAnyValue(json: Json, depth: number): AttributeValue | undefined {
  if (depth > deepest) {
    return undefined;
  }
  const [field, value] = Object.entries(json).find(([, value]) => value !== null && value !== undefined) ?? [];
  switch (field?.replace('_value', 'Value')) {
    case 'stringValue':
      return textOf(value);
    case 'boolValue':
      return value === true || value === 'true';
    case 'intValue':
      return wholeOf(value) ?? undefined;
    case 'doubleValue':
      return typeof value === 'number' || typeof value === 'string' ? Number(value) : undefined;
    case 'bytesValue':
      return bytesOf(textOf(value));
    case 'arrayValue':
      return listOf(objectOf(value), 'values')
        .map((item) => readAnyValue(item, depth + 1))
        .filter((item) => item !== undefined);
    case 'kvlistValue':
      return readAttributes(listOf(objectOf(value), 'values'), depth + 1);
    default:
      return undefined;
  }
}

function objectOf(json: unknown): Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : {};
}

/** The objects of a list under one of two names, in lowerCamelCase or snake_case. */
function listOf(json: Json, name: string, other = name): readonly Json[] {
  const value = json[name] ?? json[snakeCase(name)] ?? json[other];
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : '';
}

/** An id in hex as lower case; empty when it is missing, malformed or zero. */
function idOf(json: Json, bytes: number, name: string): string {
  const text = textOf(json[name] ?? json[snakeCase(name)]).toLowerCase();
  return text.length === 2 * bytes && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text) ? text : '';
}

function timeOf(json: Json, name: string): bigint | null {
  const value = wholeOf(json[name] ?? json[snakeCase(name)]);
  return value !== null && value >= 0n ? value : null;
}

function wholeOf(json: unknown): bigint | null {
  if (typeof json === 'string' && /^-?\d{1,20}$/.test(json)) {
    return BigInt(json);
  }
  return typeof json === 'number' && Number.isInteger(json) ? BigInt(json) : null;
}

/** A number of the enumeration, or its name. */
function constantOf<T extends string>(json: unknown, words: readonly T[], prefix: string): T {
  const [first] = words as readonly [T];
  if (typeof json === 'number') {
    return words[json] ?? first;
  }
  const word = textOf(json).replace(prefix, '').toLowerCase();
  return words.find((known) => known === word) ?? first;
}

/** Bytes from base64, with either alphabet; characters beyond it are skipped. */
function bytesOf(base64: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const bytes: number[] = [];
  let bits = 0;
  let size = 0;
  for (const character of base64.replaceAll('-', '+').replaceAll('_', '/')) {
    const digit = alphabet.indexOf(character);
    if (digit >= 0) {
      bits = ((bits << 6) | digit) & 0xffff;
      size += 6;
      if (size >= 8) {
        size -= 8;
        bytes.push((bits >> size) & 0xff);
      }
    }
  }
  return Uint8Array.from(bytes);
}
