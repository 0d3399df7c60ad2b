import type {
  HeldTrace,
  KeptSpan,
  Rule,
  RuleRevision,
  Status,
  TraceAttribute,
  TraceSpan,
  Violation,
} from '@betrace/api-client';

export function aRule(part: Partial<Rule> = {}): Rule {
  return {
    id: 'detect-errors',
    name: 'Detect errors',
    description: '',
    expression: 'span.status == "ERROR"',
    enabled: true,
    severity: 'high',
    tags: [],
    compliance: [{ framework: 'soc2', control: 'CC6.1', known: true }],
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

/** A span that was kept with a violation. */
export function aKeptSpan(part: Partial<KeptSpan> = {}): KeptSpan {
  return {
    spanId: 'b7ad6b7169203331',
    parentSpanId: '',
    name: 'payment.charge',
    service: 'payments',
    kind: 'server',
    status: 'error',
    statusMessage: '',
    start: '2026-03-02T10:00:00.120Z',
    duration: '0.080s',
    attributes: { amount: '1500' },
    ...part,
  };
}

/** A change that made a rule what it then was. */
export function aRevision(revision: number, rule: Partial<Rule> = {}): RuleRevision {
  return {
    revision,
    change: revision === 1 ? 'create' : 'update',
    changedAt: `2026-03-01T10:00:0${revision}Z`,
    author: 'ada',
    rule: aRule({ revision, ...rule }),
  };
}

/** A span of a held trace: of the service that stands first among its trace's resources. */
export function aHeldSpan(part: Partial<TraceSpan> = {}): TraceSpan {
  return {
    spanId: '00000000000000a1',
    parentSpanId: '',
    name: 'checkout',
    service: 'web',
    kind: 'server',
    status: 'unset',
    statusMessage: '',
    start: '2026-03-02T10:00:00.000000001Z',
    duration: '0.120s',
    attributes: [],
    resource: 0,
    scope: 0,
    events: [],
    links: [],
    redacted: [],
    ...part,
  };
}

/** A checkout with one charge of `amount`, as `GET /api/traces/{id}` answers it. */
export function aHeldTrace(traceId: string, amount: number, more: readonly TraceAttribute[] = []): HeldTrace {
  const service = (name: string) => ({
    attributes: [{ key: 'service.name', stringValue: name, redacted: false, type: 'string' }],
  });
  return {
    summary: {
      traceId,
      rootName: 'checkout',
      rootService: 'web',
      services: ['web', 'payments'],
      spanCount: 2,
      errorCount: 0,
      start: '2026-03-02T10:00:00.000000001Z',
      duration: '0.120s',
      decidedAt: '2026-03-02T10:00:08.250Z',
      complete: true,
      trigger: 'root',
    },
    spans: [
      aHeldSpan(),
      aHeldSpan({
        spanId: '00000000000000a2',
        parentSpanId: '00000000000000a1',
        name: 'payment.charge',
        service: 'payments',
        start: '2026-03-02T10:00:00.010Z',
        duration: '0.080s',
        resource: 1,
        attributes: [{ key: 'amount', intValue: String(amount), redacted: false, type: 'int' }, ...more],
      }),
    ],
    resources: [service('web'), service('payments')],
    scopes: [{ name: '', version: '', attributes: [] }],
  };
}

/** A service that is well and has traffic. */
export function aStatus(part: Partial<Status> = {}): Status {
  return {
    version: '0.1.0',
    startedAt: '2026-03-02T09:00:00Z',
    notReady: '',
    spansPerSecond: 12.5,
    spans: {
      received: 10_000,
      replayed: 0,
      decided: 9_900,
      skipped: 0,
      open: 100,
      late: 0,
      duplicate: 0,
      own: 0,
      dropped: {},
    },
    openTraces: 20,
    bufferBytes: 1_000_000,
    bufferMaxBytes: 256_000_000,
    decidedTraces: 1_000,
    incompleteTraces: 10,
    pendingViolations: 0,
    lagSeconds: 0,
    export: { sent: 5, dropped: 0, queued: 0 },
    arrivalAfterRoot: { count: 9_000, p50: 0.1, p90: 0.5, p99: 1 },
    rootGraceSeconds: 8,
    rulesInForce: 3,
    brokenRules: [],
    provisioning: { files: 0, rules: 0, problems: [] },
    ...part,
  };
}
