import { createHash } from 'node:crypto';

/** 32 hex digits: the first half of SHA-256 over rule uid, a zero byte and trace id. One per rule and trace, whoever computes it. */
export function violationId(ruleUid: string, traceId: string): string {
  return createHash('sha256').update(`${ruleUid}\0${traceId}`).digest('hex').slice(0, 32);
}
