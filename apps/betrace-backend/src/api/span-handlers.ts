import { SpanService } from '@betrace/api-client/gen/betrace/v1/spans_pb.js';
import { JsonShapeError, otlpJsonToProtobuf } from '@betrace/engine';
import { ServiceError } from '../errors.ts';
import { invalidArgument } from '../invalid-argument.ts';
import type { Ingest } from '../receive/ingest.ts';
import { spanProblems, toOtlpJson } from './span-message.ts';
import { serve, type ServedService } from './service.ts';

const MAX_SPANS = 10_000;

/** An answer names this many wrong fields at most. */
const MAX_PROBLEMS = 20;

export function spanHandlers(ingest: Ingest): ServedService {
  return serve(SpanService, {
    async ingestSpans({ spans }) {
      if (spans.length === 0 || spans.length > MAX_SPANS) {
        throw invalidArgument([{ field: 'spans', description: `should be 1 to ${MAX_SPANS}, not ${spans.length}.` }]);
      }
      const [first, ...others] = spans.flatMap((span, i) => spanProblems(span, `spans[${i}]`)).slice(0, MAX_PROBLEMS);
      if (first !== undefined) {
        throw invalidArgument([first, ...others]);
      }
      const { accepted } = await ingest(toWire(toOtlpJson(spans)));
      return { acceptedSpans: accepted };
    },
  });
}

/** What the spans of a call say can be written down, but for values that nest too deep. */
function toWire(otlp: object): Uint8Array {
  try {
    return otlpJsonToProtobuf(otlp);
  } catch (cause) {
    if (cause instanceof JsonShapeError) {
      throw new ServiceError('invalid-argument', `The attributes of a span cannot be kept: ${cause.message}.`, {
        cause,
      });
    }
    throw cause;
  }
}
