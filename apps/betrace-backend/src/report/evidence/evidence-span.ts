import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createHash } from 'node:crypto';
import type { SignedEvidence } from './record.ts';
import { contextOf, ownSpan, violationSpanId } from '../own-span.ts';

/**
 * The span that tells of a record of evidence: of a violation inside the offending trace, below the span of the
 * violation; of all else in a trace of its own. Its ids are made from the signature: sent twice it is still one span.
 * `at`: ns since 1970.
 */
export function evidenceSpan(record: SignedEvidence, at: bigint): ReadableSpan {
  const digest = createHash('sha256').update(record.signature).digest('hex');
  const [traceId, parent] =
    'traceId' in record ? [record.traceId, violationSpanId(record.violationId)] : [digest.slice(0, 32), undefined];
  return {
    ...ownSpan(at),
    name: 'betrace.compliance',
    spanContext: () => contextOf(traceId, digest.slice(32, 48)),
    ...(parent !== undefined && { parentSpanContext: contextOf(traceId, parent) }),
    attributes: attributesOf(record),
  };
}

/** All that is signed, by the names of the record, but for who changed a rule: that is for those who may read the audit. */
function attributesOf(record: SignedEvidence): Record<string, AttributeValue> {
  const fields = Object.entries(record).filter(([name]) => name !== 'author');
  return Object.fromEntries([
    ...fields.map(([name, value]) => [
      `compliance.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
      value,
    ]),
    ['compliance.count', countOf(record)],
  ]) as Record<string, AttributeValue>;
}

/** Of how many traces the outcome is. */
function countOf(record: SignedEvidence): number {
  if (!('checked' in record)) {
    return record.evidenceType === 'violation' ? 1 : 0;
  }
  const { outcome, violated, satisfied, inconclusive, error, notApplicable } = record;
  return { fail: violated, pass: satisfied, inconclusive: inconclusive + error, none: notApplicable }[outcome];
}
