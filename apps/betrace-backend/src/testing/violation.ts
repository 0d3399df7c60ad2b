import type { Violation } from '../report/violation.ts';
import { nanosOf, spanIdOf, traceIdOf } from './otlp.ts';

/** A violation with everything set, for tests that care for a part of it. */
export function testViolation(change: Partial<Violation> = {}): Violation {
  return {
    id: '0123456789abcdef0123456789abcdef',
    ruleUid: 'uid-1',
    ruleId: 'no-unchecked-charge',
    ruleName: 'No unchecked charge',
    ruleRevision: 1,
    severity: 'high',
    tags: [],
    message: 'A charge had no check',
    clause: 'always',
    traceId: traceIdOf(7),
    rootName: 'checkout',
    rootService: 'web',
    complete: true,
    trigger: 'root',
    state: 'open',
    traceStart: nanosOf(0),
    decidedAt: nanosOf(9000),
    witnesses: [
      {
        spans: [
          {
            variable: 'p',
            spanId: spanIdOf(2),
            name: 'payment.charge',
            service: 'payment',
            start: nanosOf(10),
            duration: 5_000_001n,
            fields: {},
          },
        ],
      },
    ],
    failingAssignments: 1,
    ...change,
  };
}
