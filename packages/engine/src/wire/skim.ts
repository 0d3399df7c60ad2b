import { Batch, SpanContext } from './batch.ts';
import { concat, EMPTY } from './bytes.ts';
import { embedded } from './read-value.ts';
import * as layout from './walk/layout.ts';
import { walkOver } from './walker.ts';
import type { Walked } from './walker.ts';
import { WireError } from './wire-error.ts';
import type { WireErrorCode } from './wire-error.ts';

/** What a body holds: the usable spans, and how many were refused, by reason. */
export class Skimmed extends Batch {
  readonly rejected: readonly { readonly reason: string; readonly count: number }[];

  constructor(body: Uint8Array, { result, contexts, ...tables }: Walked) {
    super({ bytes: body, contexts: contextsOf(body, contexts), ...tables });
    this.rejected = rejectedOf(result);
  }
}

/** A body is kept as it is unless that would keep so many times its bytes. */
const MOST_KEPT = 2;

/**
 * Reads an ExportTraceServiceRequest in one walk over the wire that checks everything in it, so that later readers
 * need not. Throws WireError when it is no such message. A span whose ids are of the wrong length or all zero is left
 * out and counted under `rejected` (OTLP partial success); fields that OTLP does not have are stepped over.
 * The body is taken over: it must not change any more. A small part of a large buffer is copied.
 */
export function skim(body: Uint8Array): Skimmed {
  const walked = walkOver(body);
  if (walked.result[layout.FAULT] !== layout.NO_FAULT) {
    throw errorOf(walked.result);
  }
  return new Skimmed(body.buffer.byteLength > body.length * MOST_KEPT ? body.slice() : body, walked);
}

function contextsOf(body: Uint8Array, table: Int32Array): SpanContext[] {
  const contexts: SpanContext[] = [];
  for (let at = 0; at < table.length; at += layout.CONTEXT_WORDS) {
    const word = (column: number): number => table[at + column] as number;
    const resource =
      word(layout.RESOURCE_PARTS) > 1
        ? mergeOf(body.subarray(word(layout.RESOURCE_SPANS_START), word(layout.RESOURCE_SPANS_END)))
        : body.subarray(word(layout.RESOURCE_START), word(layout.RESOURCE_END));
    const scope =
      word(layout.SCOPE_PARTS) > 1
        ? mergeOf(body.subarray(word(layout.SCOPE_SPANS_START), word(layout.SCOPE_SPANS_END)))
        : body.subarray(word(layout.SCOPE_START), word(layout.SCOPE_END));
    contexts.push(new SpanContext(resource, scope));
  }
  return contexts;
}

/** Of a message that comes several times the merge, as protobuf has it: resource and scope are both field 1. */
function mergeOf(around: Uint8Array): Uint8Array {
  return embedded(around, (1 << 3) | 2).reduce(concat, EMPTY);
}

const REASONS: readonly (readonly [at: number, reason: string])[] = [
  [layout.BAD_TRACE_ID, 'trace id is not 16 bytes'],
  [layout.ZERO_TRACE_ID, 'trace id is all zeros'],
  [layout.BAD_SPAN_ID, 'span id is not 8 bytes'],
  [layout.ZERO_SPAN_ID, 'span id is all zeros'],
  [layout.BAD_PARENT_ID, 'parent span id is not 8 bytes'],
];

/** All that `rejected` may name. */
export const refusalReasons: readonly string[] = REASONS.map(([, reason]) => reason);

function rejectedOf(result: Int32Array): Skimmed['rejected'] {
  return REASONS.map(([at, reason]) => ({ reason, count: result[layout.REFUSED + at] as number })).filter(
    ({ count }) => count > 0,
  );
}

function errorOf(result: Int32Array): WireError {
  const tag = result[layout.FAULT_TAG] as number;
  const [code, what] = faultOf(result[layout.FAULT] as number, tag >>> 3, tag & 7);
  return new WireError(code, result[layout.FAULT_AT] as number, what);
}

function faultOf(fault: number, field: number, wire: number): readonly [WireErrorCode, string] {
  switch (fault) {
    case layout.TRUNCATED:
      return ['truncated', 'A value runs past the end of its message'];
    case layout.OVERLONG_VARINT:
      return ['overlong-varint', 'A tag or length takes more than 5 bytes, or another varint more than 10'];
    case layout.INVALID_TAG:
      return ['invalid-tag', `There is no field ${field} of wire type ${wire}`];
    case layout.WRONG_WIRE_TYPE:
      return ['wrong-wire-type', `Field ${field} is not of wire type ${wire}`];
    case layout.UNMATCHED_GROUP:
      return [
        'unmatched-group',
        `Group ${field} ${wire === 4 ? 'ends but was not begun' : 'does not end in its message'}`,
      ];
    case layout.INVALID_UTF8:
      return ['invalid-utf8', `String field ${field} is not UTF-8`];
    default:
      return ['too-deep', 'Messages nest deeper than 100'];
  }
}
