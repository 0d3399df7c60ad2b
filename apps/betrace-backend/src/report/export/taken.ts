import { ExportTraceServiceResponseSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { fromBinary } from '@bufbuild/protobuf';
import type { Answer } from './answer.ts';

/** Of an answer that says the spans are taken: perhaps not all of them. One that cannot be read says nothing else. */
export function taken(response: Uint8Array): Answer {
  try {
    const { partialSuccess } = fromBinary(ExportTraceServiceResponseSchema, response);
    return {
      kind: 'taken',
      rejected: Number(partialSuccess?.rejectedSpans ?? 0),
      reason: partialSuccess?.errorMessage ?? '',
    };
  } catch {
    return { kind: 'taken', rejected: 0, reason: '' };
  }
}
