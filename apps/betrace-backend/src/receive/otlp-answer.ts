import type { ServiceError } from '../errors.ts';

/** The bodies that OTLP is answered with, in the encoding of the request. They are two small messages, written by hand. */

export type OtlpEncoding = 'json' | 'protobuf';

export const contentTypes: Record<OtlpEncoding, string> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly message: string;
}

/** An ExportTraceServiceResponse; empty when every span was taken. */
export function exportResponse(partial: PartialSuccess | undefined, encoding: OtlpEncoding): Uint8Array {
  if (encoding === 'json') {
    // int64 is a string in proto3 JSON.
    const body = partial && { rejectedSpans: String(partial.rejectedSpans), errorMessage: partial.message };
    return Buffer.from(JSON.stringify(body ? { partialSuccess: body } : {}));
  }
  if (!partial) {
    return new Uint8Array();
  }
  return lengthDelimited(1, Buffer.concat([varintField(1, partial.rejectedSpans), textField(2, partial.message)]));
}

/** A google.rpc.Status, with RetryInfo where trying again later can succeed. */
export function statusBody({ rpcCode, message, retryAfter }: ServiceError, encoding: OtlpEncoding): Uint8Array {
  if (encoding === 'json') {
    const details = retryAfter === undefined ? {} : { details: [{ '@type': retryInfo, retryDelay: `${retryAfter}s` }] };
    return Buffer.from(JSON.stringify({ code: rpcCode, message, ...details }));
  }
  const status = [varintField(1, rpcCode), textField(2, message)];
  if (retryAfter !== undefined) {
    const retryDelay = lengthDelimited(1, varintField(1, retryAfter));
    status.push(lengthDelimited(3, Buffer.concat([textField(1, retryInfo), lengthDelimited(2, retryDelay)])));
  }
  return Buffer.concat(status);
}

const retryInfo = 'type.googleapis.com/google.rpc.RetryInfo';

function varintField(field: number, value: number): Uint8Array {
  return Uint8Array.from([field << 3, ...varint(value)]);
}

function textField(field: number, text: string): Uint8Array {
  return lengthDelimited(field, Buffer.from(text));
}

function lengthDelimited(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([(field << 3) | 2, ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  const bytes = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}
