import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ViolationSchema } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import type { Violation } from '../report/violation.ts';
import { toDuration, toTimestamp } from './times.ts';

export function toViolationMessage(violation: Violation): MessageInitShape<typeof ViolationSchema> {
  const { ruleUid: _, tags, traceStart, decidedAt, witnesses, ...same } = violation;
  return {
    ...same,
    tags: [...tags],
    traceStart: toTimestamp(traceStart),
    decidedAt: toTimestamp(decidedAt),
    witnesses: witnesses.map(({ spans }) => ({
      spans: spans.map(({ start, duration, ...span }) => ({
        ...span,
        start: toTimestamp(start),
        duration: toDuration(duration),
      })),
    })),
  };
}
