import type { Rule, Violation } from '@betrace/api-client';

export function aRule(part: Partial<Rule> = {}): Rule {
  return {
    id: 'detect-errors',
    name: 'Detect errors',
    description: '',
    expression: 'span.status == "ERROR"',
    enabled: true,
    severity: 'high',
    tags: [],
    compliance: [{ framework: 'soc2', control: 'CC6.1' }],
    message: '',
    onIncomplete: 'inconclusive',
    observe: false,
    revision: 3,
    createdAt: '2026-03-01T10:00:00Z',
    updatedAt: '2026-03-02T10:00:00Z',
    provisionedFrom: '',
    ...part,
  };
}

export function aViolation(part: Partial<Violation> = {}): Violation {
  return {
    id: 'f1e2d3c4',
    ruleId: 'detect-errors',
    ruleName: 'Detect errors',
    ruleRevision: 3,
    severity: 'high',
    message: 'A span failed',
    clause: 'never',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    rootName: 'POST /checkout',
    rootService: 'web',
    complete: true,
    trigger: 'root',
    state: 'open',
    observed: false,
    traceStart: '2026-03-02T10:00:00.000000001Z',
    decidedAt: '2026-03-02T10:00:08.250Z',
    witnesses: [
      {
        spans: [
          {
            variable: 'p',
            spanId: 'b7ad6b7169203331',
            name: 'payment.charge',
            service: 'payments',
            start: '2026-03-02T10:00:00.120Z',
            duration: '0.080s',
            fields: { amount: '1500', 'span:status': 'error' },
          },
        ],
      },
    ],
    failingAssignments: 1,
    tags: [],
    reason: '',
    suppressed: false,
    spans: [],
    spansTruncated: false,
    ...part,
  };
}
