import type { JsonObject } from '@bufbuild/protobuf';
import { someViolation } from '../../store/fixtures.ts';

/** A call of the API over every way to it, with the one answer. */
export interface Call {
  readonly rpc: string;
  /** Verb and path, then the body if there is one. */
  readonly rest: readonly [string, unknown?];
  /** The whole request as proto3 JSON. */
  readonly request: JsonObject;
  /** HTTP status and gRPC code; without it 200 and 0. */
  readonly fails?: readonly [number, number];
  readonly status?: number;
  readonly answer: JsonObject;
}

/** What a token of the list is made of is the list's affair. */
const firstPage = Buffer.from(JSON.stringify(['', 'detect-errors'])).toString('base64url');

const at = '2023-11-14T22:13:20.123456789Z';
const expression = 'span.status == "ERROR"';
const wrongExpression = 'when { charge}\nalways { b.where(x = 1) }';

const rule = (changes: JsonObject = {}): JsonObject => ({
  id: 'detect-errors',
  name: 'detect-errors',
  description: '',
  expression,
  enabled: true,
  severity: 'medium',
  tags: [],
  compliance: [],
  message: '',
  onIncomplete: 'inconclusive',
  observe: false,
  revision: 1,
  createdAt: at,
  updatedAt: at,
  provisionedFrom: '',
  tests: { items: [] },
  ...changes,
});

const listedRule = (changes: JsonObject): JsonObject => {
  const { tests: _, ...listed } = rule(changes);
  return { ...listed, changedBy: 'anonymous' };
};

const failure = (code: number, message: string, ...details: JsonObject[]): JsonObject => ({ code, message, details });
const badRequest = (...fieldViolations: { field: string; description: string }[]): JsonObject => ({
  '@type': 'type.googleapis.com/google.rpc.BadRequest',
  fieldViolations,
});

const wrongField = (field: string, description: string): Pick<Call, 'fails' | 'answer'> => ({
  fails: [400, 3],
  answer: failure(3, `${field}: ${description}`, badRequest({ field, description })),
});
const unknownRule: Pick<Call, 'fails' | 'answer'> = {
  fails: [404, 5],
  answer: failure(5, 'There is no rule "nobody".'),
};

const seen = ['jwt', 'secret', 'email', 'iban', 'card', 'ssn', 'phone', 'ip'];
const wrongKey = 'should be an attribute key such as http.route, or begin as some do, such as http.request.header.*.';

const firstToken: Pick<Call, 'fails' | 'answer'> = {
  fails: [400, 9],
  answer: failure(
    9,
    'From the first token on every call needs one, so it must be one that can make others: role admin, not trusted, without expiry.',
  ),
};

/** Stands for a text that no two calls have alike, in expected answers and, by `masked`, in given ones. */
const anyText = '*';

/** An answer with what may differ from call to call replaced. */
export const masked = (answer: JsonObject): JsonObject =>
  JSON.parse(
    JSON.stringify(answer, (key, value: unknown) => (key === 'elapsed' || isHash(value) ? anyText : value)),
  ) as JsonObject;

// Its key is the service's affair.
const isHash = (value: unknown): boolean => typeof value === 'string' && /^h:[0-9a-f]{6}:[0-9a-f]{16}$/.test(value);

const violation: JsonObject = {
  id: someViolation(2).id,
  ruleId: 'a',
  ruleName: 'Some rule',
  ruleRevision: 1,
  severity: 'medium',
  message: 'Some rule',
  clause: 'never',
  traceId: someViolation(2).traceId,
  rootName: 'GET /',
  rootService: 'web',
  complete: true,
  trigger: 'root',
  state: 'open',
  observed: false,
  traceStart: '2023-11-14T22:13:20.000000001Z',
  decidedAt: '2023-11-14T22:13:28.000000002Z',
  witnesses: [
    {
      spans: [
        {
          variable: 'p',
          spanId: '00f067aa0ba902b7',
          name: 'charge',
          service: 'payments',
          start: '2023-11-14T22:13:20.000000007Z',
          duration: '9007199.254740993s',
          fields: { 'span:status': 'error' },
        },
      ],
    },
  ],
  failingAssignments: 1,
  tags: ['payments'],
  reason: '',
  suppressed: false,
  spans: [],
  spansTruncated: false,
};

const heldTraceId = '0000000000000000000000000000000a';
const heldDecided = '2023-11-14T22:13:20.123456799Z';
const heldPage = Buffer.from(JSON.stringify(['1700000000123456799', heldTraceId])).toString('base64url');

const heldSummary: JsonObject = {
  traceId: heldTraceId,
  rootName: 'checkout',
  rootService: 'web',
  services: ['web', 'payments'],
  spanCount: 2,
  errorCount: 1,
  start: '2026-01-01T00:00:00Z',
  duration: '0.009s',
  decidedAt: heldDecided,
  complete: true,
  trigger: 'root',
};

const heldSpan = (changes: JsonObject): JsonObject => ({
  ...{ parentSpanId: '', kind: 'unspecified', status: 'unset', statusMessage: '', attributes: [] },
  ...{ resource: 0, scope: 0, events: [], links: [], redacted: [] },
  ...changes,
});

const notHeld: Pick<Call, 'fails' | 'answer'> = {
  fails: [404, 5],
  answer: failure(
    5,
    'There is no held trace "0000000000000000000000000000000b". Of the traces that are judged a sample is held for at ' +
      'most 24 h, up to 1000 traces and 32 MB, and none over a restart; GET /api/traces lists them.',
  ),
};

const testedTrace = (changes: JsonObject): JsonObject => ({
  ...{ rootName: 'checkout', rootService: 'web', spanCount: 2, complete: true, reason: '', clause: '', message: '' },
  ...{ witnesses: [], failingAssignments: 0, elapsed: anyText },
  ...changes,
});

const compactTrace = 'checkout 0ms +9ms service=web\n  pay 1ms +5ms service=payments status=error';

const ruleFile = `rules:
  - id: detect-errors
    name: detect-errors
    severity: medium
    expression: span.status == "ERROR"
`;

const severeFile = ruleFile.replace('medium', 'high');

const mixedFile = `rules:
  - id: good
    expression: span.status == "ERROR"
  - id: bad
    severity: worst
    expression: span.status == "ERROR"
`;

/** They follow each other on one service, so that later ones see what earlier ones did. */
export const calls: readonly Call[] = [
  {
    rpc: 'HealthService.Check',
    rest: ['GET /health'],
    request: {},
    answer: { status: 'SERVING_STATUS_SERVING', version: '1.2.3', api: 'betrace.v1' },
  },
  { rpc: 'HealthService.Ready', rest: ['GET /ready'], request: {}, answer: { ready: true } },
  { rpc: 'RuleService.ListRules', rest: ['GET /api/rules'], request: {}, answer: { rules: [], nextPageToken: '' } },
  {
    rpc: 'RuleService.CreateRule',
    rest: ['POST /api/rules', { name: 'detect-errors', expression, enabled: true }],
    request: { rule: { name: 'detect-errors', expression, enabled: true } },
    answer: rule(),
  },
  {
    rpc: 'RuleService.CreateRule',
    rest: ['POST /api/rules', { name: 'Detect errors!', expression }],
    request: { rule: { name: 'Detect errors!', expression } },
    fails: [409, 6],
    answer: failure(6, 'The rule id detect-errors is taken; give the new rule another id or name.'),
  },
  {
    rpc: 'RuleService.CreateRule',
    rest: [
      'POST /api/rules',
      { id: 'z', name: 'Zero', expression, severity: 'high', tags: ['t'], on_incomplete: 'evaluate' },
    ],
    request: { rule: { id: 'z', name: 'Zero', expression, severity: 'high', tags: ['t'], onIncomplete: 'evaluate' } },
    answer: rule({ id: 'z', name: 'Zero', severity: 'high', tags: ['t'], onIncomplete: 'evaluate' }),
  },
  {
    rpc: 'RuleService.CreateRule',
    rest: ['POST /api/rules', { id: 'import', name: '', expression: '', severity: 'HIGH', tags: ['a', ''] }],
    request: { rule: { id: 'import', name: '', expression: '', severity: 'HIGH', tags: ['a', ''] } },
    fails: [400, 3],
    answer: failure(
      3,
      'rule.id: "import" is reserved; choose another. (and 4 more)',
      badRequest(
        { field: 'rule.id', description: '"import" is reserved; choose another.' },
        { field: 'rule.name', description: 'is missing.' },
        { field: 'rule.severity', description: 'should be one of critical, high, medium, low, info.' },
        { field: 'rule.tags[1]', description: 'is empty.' },
        { field: 'rule.expression', description: 'is missing.' },
      ),
    ),
  },
  {
    rpc: 'RuleService.GetRule',
    rest: ['GET /api/rules/detect-errors'],
    request: { id: 'detect-errors' },
    answer: rule(),
  },
  { rpc: 'RuleService.GetRule', rest: ['GET /api/rules/nobody'], request: { id: 'nobody' }, ...unknownRule },
  {
    rpc: 'RuleService.UpdateRule',
    rest: ['PUT /api/rules/detect-errors', { name: 'Errors', expression, revision: 1, description: 'x' }],
    request: { id: 'detect-errors', rule: { name: 'Errors', expression, revision: 1, description: 'x' } },
    answer: rule({ name: 'Errors', description: 'x', revision: 2 }),
  },
  {
    rpc: 'RuleService.UpdateRule',
    rest: ['PUT /api/rules/detect-errors', { name: 'Late', expression: 'a', revision: 1 }],
    request: { id: 'detect-errors', rule: { name: 'Late', expression: 'a', revision: 1 } },
    fails: [409, 10],
    answer: failure(
      10,
      'Rule detect-errors was changed since revision 1 was read; it is at revision 2 now. ' +
        'Read it again and make the change there, or send it without revision to overwrite.',
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'REVISION_CONFLICT',
        domain: 'betrace.v1',
        metadata: { stored_revision: '2', stored_expression: expression, sent_revision: '1', sent_expression: 'a' },
      },
    ),
  },
  {
    rpc: 'RuleService.UpdateRule',
    rest: ['PUT /api/rules/z', { id: 'z', name: 'Zero', expression, enabled: false, observe: true }],
    request: { id: 'z', rule: { id: 'z', name: 'Zero', expression, enabled: false, observe: true } },
    answer: rule({
      id: 'z',
      name: 'Zero',
      severity: 'high',
      onIncomplete: 'evaluate',
      enabled: false,
      observe: true,
      revision: 2,
    }),
  },
  {
    rpc: 'RuleService.UpdateRule',
    rest: ['PUT /api/rules/z', { id: 'y', name: 'Zero', expression }],
    request: { id: 'z', rule: { id: 'y', name: 'Zero', expression } },
    ...wrongField('rule.id', 'should be "z" or absent; a rule keeps its id.'),
  },
  {
    rpc: 'RuleService.UpdateRule',
    rest: ['PUT /api/rules/nobody', { name: '', expression: '' }],
    request: { id: 'nobody', rule: { name: '', expression: '' } },
    ...unknownRule,
  },
  {
    rpc: 'RuleService.EnableRule',
    rest: ['POST /api/rules/z/enable', {}],
    request: { id: 'z' },
    answer: rule({ id: 'z', name: 'Zero', severity: 'high', onIncomplete: 'evaluate', observe: true, revision: 3 }),
  },
  {
    rpc: 'RuleService.EnableRule',
    rest: ['POST /api/rules/z/enable'],
    request: { id: 'z' },
    answer: rule({ id: 'z', name: 'Zero', severity: 'high', onIncomplete: 'evaluate', observe: true, revision: 3 }),
  },
  {
    rpc: 'RuleService.DisableRule',
    rest: ['POST /api/rules/detect-errors/disable', {}],
    request: { id: 'detect-errors' },
    answer: rule({ name: 'Errors', description: 'x', enabled: false, revision: 3 }),
  },
  {
    rpc: 'RuleService.EnableRule',
    rest: ['POST /api/rules/nobody/enable', {}],
    request: { id: 'nobody' },
    ...unknownRule,
  },
  {
    rpc: 'RuleService.ListRules',
    rest: ['GET /api/rules?page_size=1'],
    request: { pageSize: 1 },
    answer: {
      rules: [listedRule({ name: 'Errors', description: 'x', enabled: false, revision: 3 })],
      nextPageToken: firstPage,
    },
  },
  {
    rpc: 'RuleService.ListRules',
    rest: [`GET /api/rules?pageSize=1&pageToken=${firstPage}&enabled=true&text=zERO`],
    request: {
      pageSize: 1,
      pageToken: firstPage,
      enabled: true,
      text: 'zERO',
    },
    answer: {
      rules: [
        listedRule({ id: 'z', name: 'Zero', severity: 'high', onIncomplete: 'evaluate', observe: true, revision: 3 }),
      ],
      nextPageToken: '',
    },
  },
  {
    rpc: 'RuleService.ListRules',
    rest: ['GET /api/rules?page_size=1&withTests=true'],
    request: { pageSize: 1, withTests: true },
    answer: {
      rules: [rule({ name: 'Errors', description: 'x', enabled: false, revision: 3, changedBy: 'anonymous' })],
      nextPageToken: firstPage,
    },
  },
  {
    rpc: 'RuleService.ListRules',
    rest: ['GET /api/rules?page_size=1001'],
    request: { pageSize: 1001 },
    ...wrongField('page_size', 'should be at most 1000.'),
  },
  {
    rpc: 'RuleService.ListRules',
    rest: ['GET /api/rules?page_token=%20'],
    request: { pageToken: ' ' },
    ...wrongField('page_token', 'is not one of this list; start again without it.'),
  },
  {
    rpc: 'RuleService.ListRules',
    rest: ['GET /api/rules?severity=worst'],
    request: { severity: 'worst' },
    ...wrongField('severity', 'should be one of critical, high, medium, low, info.'),
  },
  {
    rpc: 'RuleService.ValidateRule',
    rest: ['POST /api/rules/validate', { expression }],
    request: { expression },
    answer: { valid: true, diagnostics: [] },
  },
  {
    rpc: 'RuleService.ValidateRule',
    rest: ['POST /api/rules/validate', { expression: wrongExpression }],
    request: { expression: wrongExpression },
    answer: {
      valid: false,
      diagnostics: [
        {
          code: 'traceql-operator',
          severity: 'error',
          message: '`=` is written `==` here.',
          range: { start: 34, end: 35, startLine: 2, startColumn: 20, endLine: 2, endColumn: 21 },
          fixes: [{ title: 'write ==', edits: [{ start: 34, end: 35, newText: '==' }] }],
        },
      ],
    },
  },
  {
    rpc: 'RuleService.CreateRule',
    rest: ['POST /api/rules', { name: 'Wrong', expression: wrongExpression }],
    request: { rule: { name: 'Wrong', expression: wrongExpression } },
    ...wrongField('rule.expression', 'line 2, column 20: `=` is written `==` here. To mend it: write ==.'),
  },
  { rpc: 'RuleService.DeleteRule', rest: ['DELETE /api/rules/z'], request: { id: 'z' }, answer: {} },
  { rpc: 'RuleService.DeleteRule', rest: ['DELETE /api/rules/nobody'], request: { id: 'nobody' }, ...unknownRule },
  {
    rpc: 'ViolationService.ListViolations',
    rest: ['GET /api/violations?page_size=1&service=payments&rule_id=b&rule_id=a&to=2023-11-14T22:13:28.000000003Z'],
    request: { pageSize: 1, service: ['payments'], ruleId: ['b', 'a'], to: '2023-11-14T22:13:28.000000003Z' },
    answer: {
      violations: [violation],
      nextPageToken: Buffer.from(`${someViolation(2).decidedAt}.2`).toString('base64url'),
    },
  },
  {
    rpc: 'ViolationService.ListViolations',
    rest: ['GET /api/violations?trace_id=xyz'],
    request: { traceId: 'xyz' },
    ...wrongField('trace_id', 'should be 32 hex digits.'),
  },
  {
    rpc: 'ViolationService.ListViolations',
    rest: ['GET /api/violations?page_token=abc'],
    request: { pageToken: 'abc' },
    fails: [400, 3],
    answer: failure(3, 'The page token is not one of this list; start again without it.'),
  },
  {
    rpc: 'ViolationService.GetViolation',
    rest: [`GET /api/violations/${someViolation(2).id}`],
    request: { id: someViolation(2).id },
    answer: violation,
  },
  {
    rpc: 'ViolationService.GetViolation',
    rest: ['GET /api/violations/00'],
    request: { id: '00' },
    fails: [404, 5],
    answer: failure(5, 'There is no violation "00".'),
  },
  {
    rpc: 'ViolationService.AggregateViolations',
    rest: [
      'GET /api/violations/series?from=2023-11-14T22:12:30Z&to=2023-11-14T22:15:00Z&interval=60s&group_by=rule&allRules=true',
    ],
    request: {
      from: '2023-11-14T22:12:30Z',
      to: '2023-11-14T22:15:00Z',
      interval: '60s',
      groupBy: ['rule'],
      allRules: true,
    },
    answer: {
      times: ['2023-11-14T22:12:00Z', '2023-11-14T22:13:00Z', '2023-11-14T22:14:00Z'],
      series: [{ labels: { rule: 'a' }, counts: [0, 3, 0] }],
    },
  },
  {
    rpc: 'ViolationService.AggregateViolations',
    rest: ['GET /api/violations/series?interval=90s'],
    request: { interval: '90s' },
    ...wrongField('interval', 'should be a whole number of minutes, such as 300s.'),
  },
  {
    rpc: 'SpanService.IngestSpans',
    rest: ['POST /api/spans', { spans: [{ name: 'x', traceId: '0af7651916cd43dd8448eb211c80319c' }] }],
    request: { spans: [{ name: 'x', traceId: '0af7651916cd43dd8448eb211c80319c' }] },
    fails: [400, 3],
    answer: failure(
      3,
      'spans[0].span_id: should be 16 hex digits, not all zero. (and 2 more)',
      badRequest(
        { field: 'spans[0].span_id', description: 'should be 16 hex digits, not all zero.' },
        { field: 'spans[0].start_time', description: 'is missing; write a time such as 2026-01-31T12:00:00.5Z.' },
        { field: 'spans[0].end_time', description: 'is missing; write a time such as 2026-01-31T12:00:00.5Z.' },
      ),
    ),
  },
  {
    rpc: 'SpanService.IngestSpans',
    rest: ['POST /api/spans', { spans: [span()] }],
    request: { spans: [span()] },
    status: 202,
    answer: { acceptedSpans: 7 },
  },
  {
    rpc: 'RuleService.ListRevisions',
    rest: ['GET /api/rules/detect-errors/revisions?page_size=1'],
    request: { id: 'detect-errors', pageSize: 1 },
    answer: {
      revisions: [
        {
          revision: 3,
          change: 'update',
          changedAt: at,
          author: 'anonymous',
          rule: rule({ name: 'Errors', description: 'x', enabled: false, revision: 3 }),
        },
      ],
      nextPageToken: Buffer.from('["3"]').toString('base64url'),
    },
  },
  {
    rpc: 'RuleService.ListRevisions',
    rest: ['GET /api/rules/nobody/revisions'],
    request: { id: 'nobody' },
    ...unknownRule,
  },
  {
    rpc: 'RuleService.RestoreRevision',
    rest: ['POST /api/rules/detect-errors/revisions/1/restore', {}],
    request: { id: 'detect-errors', revision: 1 },
    answer: rule({ revision: 4 }),
  },
  {
    rpc: 'RuleService.RestoreRevision',
    rest: ['POST /api/rules/detect-errors/revisions/9/restore'],
    request: { id: 'detect-errors', revision: 9 },
    fails: [404, 5],
    answer: failure(5, 'Rule detect-errors has no revision 9.'),
  },
  {
    rpc: 'RuleService.ExportRules',
    rest: ['GET /api/rules/export'],
    request: {},
    answer: { content: ruleFile, rules: 1 },
  },
  {
    rpc: 'RuleService.ImportRules',
    rest: ['POST /api/rules/import', { content: ruleFile }],
    request: { content: ruleFile },
    answer: {
      results: [{ id: 'detect-errors', outcome: 'unchanged', problems: [] }],
      created: 0,
      updated: 0,
      unchanged: 1,
      failed: 0,
    },
  },
  {
    rpc: 'RuleService.ImportRules',
    rest: ['POST /api/rules/import', { content: severeFile, dry_run: true }],
    request: { content: severeFile, dryRun: true },
    answer: {
      results: [
        {
          ...{ id: 'detect-errors', outcome: 'updated', problems: [], stored: rule({ revision: 4 }) },
          imported: rule({ severity: 'high', revision: 5 }),
        },
      ],
      ...{ created: 0, updated: 1, unchanged: 0, failed: 0 },
    },
  },
  {
    rpc: 'RuleService.ImportRules',
    rest: ['POST /api/rules/import', { content: mixedFile, all_or_nothing: true }],
    request: { content: mixedFile, allOrNothing: true },
    answer: {
      results: [
        { id: 'good', outcome: 'skipped', problems: [] },
        {
          id: 'bad',
          outcome: 'failed',
          problems: [
            {
              severity: 'error',
              path: 'rules[1].severity',
              line: 5,
              message: 'severity is one of critical, high, medium, low, info',
            },
          ],
        },
      ],
      created: 0,
      updated: 0,
      unchanged: 0,
      failed: 1,
    },
  },
  {
    rpc: 'RuleService.TestRule',
    rest: ['POST /api/rules/test', { ruleId: 'detect-errors', compact: compactTrace }],
    request: { ruleId: 'detect-errors', compact: compactTrace },
    answer: {
      diagnostics: [],
      traces: [
        {
          traceId: '7ace0000000000000000000000000001',
          rootName: 'checkout',
          rootService: 'web',
          spanCount: 2,
          complete: true,
          verdict: 'violated',
          reason: '',
          clause: 'never',
          message: 'detect-errors: pay in payments',
          witnesses: [
            {
              spans: [
                {
                  variable: '',
                  spanId: '0000000000000002',
                  name: 'pay',
                  service: 'payments',
                  start: '2026-01-01T00:00:00.001Z',
                  duration: '0.005s',
                  fields: { 'span:status': 'error' },
                },
              ],
            },
          ],
          failingAssignments: 1,
          elapsed: anyText,
        },
      ],
      moreTraces: 0,
      verdicts: { satisfied: 0, violated: 1, notApplicable: 0, inconclusive: 0, error: 0 },
      judged: 1,
      cutShort: false,
    },
  },
  {
    rpc: 'RuleService.TestRule',
    rest: ['POST /api/rules/test', { expression, otlpJson: { resourceSpans: 1 } }],
    request: { expression, otlpJson: { resourceSpans: 1 } },
    ...wrongField('otlp_json', 'is no OTLP/JSON: resourceSpans: should be an array.'),
  },
  {
    rpc: 'RuleService.TestRule',
    rest: ['POST /api/rules/test', { expression: 'never { pay.where(card == "visa") }', last: 2 }],
    request: { expression: 'never { pay.where(card == "visa") }', last: 2 },
    answer: {
      diagnostics: [],
      traces: [
        testedTrace({
          traceId: heldTraceId,
          verdict: 'violated',
          clause: 'never',
          message: 'The rule is violated: pay in payments',
          failingAssignments: 1,
          witnesses: [
            {
              spans: [
                {
                  variable: '',
                  spanId: '0000000000000002',
                  name: 'pay',
                  service: 'payments',
                  start: '2026-01-01T00:00:00.001Z',
                  duration: '0.005s',
                  fields: { card: anyText },
                },
              ],
            },
          ],
        }),
        testedTrace({ traceId: '00000000000000000000000000000009', verdict: 'satisfied' }),
      ],
      moreTraces: 0,
      verdicts: { satisfied: 1, violated: 1, notApplicable: 0, inconclusive: 0, error: 0 },
      judged: 2,
      cutShort: false,
    },
  },
  {
    rpc: 'RuleService.TestRule',
    rest: [
      'POST /api/rules/test',
      { ruleId: 'detect-errors', traceId: '00000000000000000000000000000009', closed: false },
    ],
    request: { ruleId: 'detect-errors', traceId: '00000000000000000000000000000009', closed: false },
    answer: {
      diagnostics: [],
      traces: [
        testedTrace({
          traceId: '00000000000000000000000000000009',
          verdict: 'inconclusive',
          reason: 'cut-short',
          complete: false,
        }),
      ],
      moreTraces: 0,
      verdicts: { satisfied: 0, violated: 0, notApplicable: 0, inconclusive: 1, error: 0 },
      judged: 1,
      cutShort: false,
    },
  },
  {
    rpc: 'RuleService.TestRule',
    rest: ['POST /api/rules/test', { expression, traceId: '0000000000000000000000000000000b' }],
    request: { expression, traceId: '0000000000000000000000000000000b' },
    ...notHeld,
  },
  {
    rpc: 'RuleService.TestRule',
    rest: ['POST /api/rules/test', { expression, last: 5001 }],
    request: { expression, last: 5001 },
    ...wrongField('last', 'should be from 1 to 5000.'),
  },
  {
    rpc: 'TraceService.ListTraces',
    rest: ['GET /api/traces?page_size=1&service=payments&span_name=PAY&attribute=card&failed=true&root_name=check'],
    request: {
      pageSize: 1,
      service: 'payments',
      spanName: 'PAY',
      attribute: ['card'],
      failed: true,
      rootName: 'check',
    },
    answer: { traces: [heldSummary], nextPageToken: heldPage, held: 10 },
  },
  {
    rpc: 'TraceService.ListTraces',
    rest: [`GET /api/traces?pageToken=${heldPage}&complete=false`],
    request: { pageToken: heldPage, complete: false },
    answer: { traces: [], nextPageToken: '', held: 10 },
  },
  {
    rpc: 'TraceService.ListTraces',
    rest: ['GET /api/traces?attribute=card%3Dvisa&from=2023-11-14T22:13:20Z'],
    request: { attribute: ['card=visa'], from: '2023-11-14T22:13:20Z' },
    answer: { traces: [], nextPageToken: '', held: 10 },
  },
  {
    rpc: 'TraceService.ListTraces',
    rest: ['GET /api/traces?attribute=http.route&attribute=%3D'],
    request: { attribute: ['http.route', '='] },
    ...wrongField('attribute[1]', 'should be KEY or KEY=VALUE.'),
  },
  {
    rpc: 'TraceService.GetTrace',
    rest: [`GET /api/traces/${heldTraceId.toUpperCase()}`],
    request: { id: heldTraceId.toUpperCase() },
    answer: {
      summary: heldSummary,
      spans: [
        heldSpan({
          spanId: '0000000000000001',
          name: 'checkout',
          service: 'web',
          start: '2026-01-01T00:00:00Z',
          duration: '0.009s',
          attributes: [
            { key: 'http.route', stringValue: '/cart', redacted: false, type: 'string' },
            { key: 'order', intValue: '7', redacted: false, type: 'int' },
          ],
        }),
        heldSpan({
          spanId: '0000000000000002',
          parentSpanId: '0000000000000001',
          name: 'pay',
          service: 'payments',
          status: 'error',
          start: '2026-01-01T00:00:00.001Z',
          duration: '0.005s',
          attributes: [{ key: 'card', stringValue: anyText, redacted: true, type: 'string' }],
          resource: 1,
        }),
      ],
      resources: ['web', 'payments'].map((service) => ({
        attributes: [{ key: 'service.name', stringValue: service, redacted: false, type: 'string' }],
      })),
      scopes: [{ name: 'test', version: '', attributes: [] }],
    },
  },
  {
    rpc: 'TraceService.GetTrace',
    rest: ['GET /api/traces/0000000000000000000000000000000b'],
    request: { id: '0000000000000000000000000000000b' },
    ...notHeld,
  },
  {
    rpc: 'TraceService.GetTrace',
    rest: ['GET /api/traces/x'],
    request: { id: 'x' },
    ...wrongField('id', 'should be 32 hex digits.'),
  },
  {
    rpc: 'SchemaService.GetSchema',
    rest: ['GET /api/schema?service=web&limit=2'],
    request: { service: 'web', limit: 2 },
    answer: {
      spanNames: ['checkout'],
      services: ['web'],
      attributes: [
        { spanName: 'checkout', key: 'http.route', type: 'string', values: ['/cart'], otherTypes: [] },
        { spanName: 'checkout', key: 'order', type: 'int', values: ['7'], otherTypes: [] },
      ],
      resourceAttributes: [
        { spanName: '', key: 'service.name', type: 'string', values: ['payments', 'web'], otherTypes: [] },
      ],
      scopeAttributes: [],
      spans: [{ name: 'checkout', kinds: ['unspecified'], services: ['web'], events: [] }],
      traces: 10,
    },
  },
  {
    rpc: 'SchemaService.GetSchema',
    rest: ['GET /api/schema?spanName=pay&prefix=Ca'],
    request: { spanName: 'pay', prefix: 'Ca' },
    answer: {
      spanNames: [],
      services: [],
      // Its only value was in one trace, and is redacted.
      attributes: [{ spanName: 'pay', key: 'card', type: 'string', values: [], otherTypes: [] }],
      resourceAttributes: [],
      scopeAttributes: [],
      spans: [],
      traces: 10,
    },
  },
  {
    rpc: 'SchemaService.GetSchema',
    rest: ['GET /api/schema?limit=5001'],
    request: { limit: 5001 },
    ...wrongField('limit', 'should be at most 5000.'),
  },
  {
    rpc: 'RuleService.AggregateVerdicts',
    rest: ['GET /api/rules/verdicts/series?from=2023-11-14T22:12:30Z&to=2023-11-14T22:15:00Z'],
    request: { from: '2023-11-14T22:12:30Z', to: '2023-11-14T22:15:00Z' },
    answer: {
      times: ['2023-11-14T22:12:00Z', '2023-11-14T22:13:00Z', '2023-11-14T22:14:00Z'],
      series: [{ labels: {}, counts: [0, 7, 0] }],
    },
  },
  {
    rpc: 'RuleService.AggregateVerdicts',
    rest: [
      'GET /api/rules/verdicts/series?from=2023-11-14T22:13:00Z&to=2023-11-14T22:14:00Z&group_by=verdict&group_by=rule&rule_id=a&rule_id=*',
    ],
    request: {
      from: '2023-11-14T22:13:00Z',
      to: '2023-11-14T22:14:00Z',
      groupBy: ['verdict', 'rule'],
      ruleId: ['a', '*'],
    },
    answer: {
      times: ['2023-11-14T22:13:00Z'],
      series: [
        { labels: { rule: '*', verdict: 'decided' }, counts: [7] },
        { labels: { rule: 'a', verdict: 'violated' }, counts: [3] },
      ],
    },
  },
  {
    rpc: 'StatusService.Get',
    rest: ['GET /api/status'],
    request: {},
    answer: {
      version: '1.2.3',
      startedAt: at,
      notReady: '',
      spansPerSecond: 2.5,
      spans: {
        received: 9,
        replayed: 1,
        decided: 5,
        skipped: 1,
        open: 1,
        late: 1,
        duplicate: 1,
        own: 0,
        dropped: { why: 1 },
      },
      openTraces: 1,
      bufferBytes: 700,
      decidedTraces: 4,
      incompleteTraces: 2,
      pendingViolations: 0,
      lagSeconds: 0,
      export: { sent: 1, dropped: 0, queued: 2 },
      arrivalAfterRoot: { count: 10, p50: 0.5, p90: 0.9, p99: 0.99 },
      rulesInForce: 1,
      brokenRules: [],
      rootGraceSeconds: 8,
      bufferMaxBytes: 1000,
    },
  },
  {
    rpc: 'ViolationService.ListViolations',
    rest: ['GET /api/violations?text=x'],
    request: { text: 'x' },
    ...wrongField('text', 'is looked for within a time only: give from, too.'),
  },
  {
    rpc: 'ViolationService.DeleteViolations',
    rest: ['DELETE /api/violations'],
    request: {},
    ...wrongField('all', 'should be true to delete every violation; or give a filter.'),
  },
  {
    rpc: 'ViolationService.DeleteViolations',
    rest: ['DELETE /api/violations?to=2023-11-14T22:13:28.000000002Z'],
    request: { to: '2023-11-14T22:13:28.000000002Z' },
    answer: { deleted: 1 },
  },
  {
    rpc: 'ViolationService.AggregateViolations',
    rest: ['GET /api/violations/series?from=2023-11-14T22:13:00Z&to=2023-11-14T22:14:00Z'],
    request: { from: '2023-11-14T22:13:00Z', to: '2023-11-14T22:14:00Z' },
    answer: { times: ['2023-11-14T22:13:00Z'], series: [{ labels: {}, counts: [2] }] },
  },
  {
    rpc: 'RedactionService.PreviewRedaction',
    rest: [
      'POST /api/redaction/preview',
      {
        attributes: { 'http.route': '/pay/4111 1111 1111 1111', amount: 12.5, nothing: null },
        names: ['mail jane@example.com'],
        texts: ['declined'],
        policy: { allow: ['http.route'], strategies: { other: 'exclude', card: 'mask' } },
      },
    ],
    request: {
      attributes: { 'http.route': '/pay/4111 1111 1111 1111', amount: 12.5, nothing: null },
      names: ['mail jane@example.com'],
      texts: ['declined'],
      policy: { allow: ['http.route'], strategies: { other: 'exclude', card: 'mask' } },
    },
    answer: {
      values: [
        previewed('attribute', 'amount', '12.5'),
        previewed('attribute', 'http.route', '/pay/**** **** **** 1111', { class: 'card', strategy: 'mask' }),
        previewed('name', '', 'mail [email]', { class: 'email', strategy: 'redact' }),
        { ...previewed('text', '', '', { class: 'other', strategy: 'exclude' }), isKept: false },
      ],
    },
  },
  {
    rpc: 'RedactionService.UpdatePolicy',
    rest: ['PUT /api/redaction', { allow: ['http.route', '*'], strategies: { iris: 'hash' } }],
    request: { policy: { allow: ['http.route', '*'], strategies: { iris: 'hash' } } },
    fails: [400, 3],
    answer: failure(
      3,
      `policy.allow[1]: ${wrongKey} (and 1 more)`,
      badRequest(
        { field: 'policy.allow[1]', description: wrongKey },
        {
          field: 'policy.strategies["iris"]',
          description: `is no class; there are ${['other', ...seen].join(', ')}.`,
        },
      ),
    ),
  },
  {
    rpc: 'RedactionService.UpdatePolicy',
    rest: ['PUT /api/redaction', { allow: ['shop.*', 'http.route'], strategies: { other: 'redact' } }],
    request: { policy: { allow: ['shop.*', 'http.route'], strategies: { other: 'redact' } } },
    answer: policy(),
  },
  {
    rpc: 'RedactionService.UpdatePolicy',
    rest: ['PUT /api/redaction', { revision: 2 }],
    request: { policy: { revision: 2 } },
    fails: [409, 10],
    answer: failure(
      10,
      'The policy was changed since revision 2 was read; it is at revision 1 now. Read it again and make the change there, or send it without revision to overwrite.',
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'REVISION_CONFLICT',
        domain: 'betrace.v1',
        metadata: { stored_revision: '1', sent_revision: '2' },
      },
    ),
  },
  { rpc: 'RedactionService.GetPolicy', rest: ['GET /api/redaction'], request: {}, answer: policy() },
  {
    rpc: 'RedactionService.ListPolicyRevisions',
    rest: ['GET /api/redaction/revisions?pageSize=1'],
    request: { pageSize: 1 },
    answer: { revisions: [policy()], nextPageToken: '' },
  },
  {
    rpc: 'RedactionService.VerifyHash',
    // Under the key of the tests, 32 zero bytes.
    rest: [
      'POST /api/redaction/verify',
      { text: 'A1', hashes: ['h:02ed91:ba82317d276eb88c', 'h:000000:0000000000000000'] },
    ],
    request: { text: 'A1', hashes: ['h:02ed91:ba82317d276eb88c', 'h:000000:0000000000000000'] },
    answer: { matches: [anyText] },
  },
  // From the first token on every call would need one.
  { rpc: 'TokenService.List', rest: ['GET /api/tokens'], request: {}, answer: { tokens: [] } },
  {
    rpc: 'TokenService.Create',
    rest: ['POST /api/tokens', { name: ' ', role: 'owner' }],
    request: { name: ' ', role: 'owner' },
    ...firstToken,
  },
  {
    rpc: 'TokenService.Create',
    rest: ['POST /api/tokens', { name: ' ', role: 'admin' }],
    request: { name: ' ', role: 'admin' },
    ...wrongField('name', 'should be 1 to 100 printable characters.'),
  },
  {
    rpc: 'TokenService.Revoke',
    rest: ['DELETE /api/tokens/0123456789'],
    request: { id: '0123456789' },
    fails: [404, 5],
    answer: failure(5, 'There is no token "0123456789".'),
  },
  {
    rpc: 'BackupService.Create',
    rest: ['POST /api/backup', {}],
    request: {},
    answer: {
      name: 'betrace.db',
      path: '/backups/betrace.db',
      bytes: 4096,
      createdAt: '2023-11-14T22:13:20.123Z',
    },
  },
  {
    rpc: 'AuditService.List',
    rest: ['GET /api/audit?action=rule.create&subject=detect-errors&to=2024-01-01T00:00:00Z'],
    request: { action: 'rule.create', subject: 'detect-errors', to: '2024-01-01T00:00:00Z' },
    answer: {
      entries: [
        {
          sequence: 1,
          time: at,
          actor: 'anonymous',
          action: 'rule.create',
          subject: 'detect-errors',
          fromRevision: 0,
          toRevision: 1,
          detail: '',
        },
      ],
      nextPageToken: '',
    },
  },
];

function span(): JsonObject {
  return {
    name: 'x',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    startTime: '2023-11-14T22:13:20Z',
    endTime: '2023-11-14T22:13:20.5Z',
    attributes: { a: 1, b: [true, 'x'], c: { d: 1.5 } },
  };
}

function policy(): JsonObject {
  return {
    revision: 1,
    updatedAt: at,
    author: 'anonymous',
    allow: ['http.route', 'shop.*'],
    strategies: Object.fromEntries([['other', 'redact'], ...seen.map((each) => [each, 'redact'])]),
    problem: '',
  };
}

function previewed(place: string, key: string, stored: string, ...pieces: JsonObject[]): JsonObject {
  return { place, key, stored, isKept: true, pieces };
}
