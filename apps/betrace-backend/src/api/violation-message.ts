import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ViolationSchema } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import type { KeptSpans, Violation } from '../report/violation.ts';
import { toDuration, toTimestamp } from './times.ts';

/** A violation, with the kept spans where they were asked for. */
export function toViolationMessage(violation: Violation, kept?: KeptSpans): MessageInitShape<typeof ViolationSchema> {
  const { ruleUid: _, tags, traceStart, decidedAt, amendedAt, witnesses, ...same } = violation;
  return {
    ...same,
    tags: [...tags],
    traceStart: toTimestamp(traceStart),
    decidedAt: toTimestamp(decidedAt),
    ...(amendedAt !== undefined && { amendedAt: toTimestamp(amendedAt) }),
    witnesses: witnesses.map(({ spans }) => ({ spans: spans.map(toSpanMessage) })),
    ...(kept && { spans: kept.spans.map(toSpanMessage), spansTruncated: kept.truncated }),
  };
}

export function toSpanMessage<S extends { readonly start: bigint; readonly duration: bigint }>({
  start,
  duration,
  ...span
}: S) {
  return { ...span, start: toTimestamp(start), duration: toDuration(duration) };
}
